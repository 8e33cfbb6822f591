"""E-mail addresses: checked without asking the network, kept as typed, compared in small letters, typos noticed."""

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from email_validator import EmailNotValidError, validate_email

from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import rapidfuzz
else:
    rapidfuzz = lazy("rapidfuzz")


class EmailFault(Enum):
    """Why an address is refused, by name: the sentence for people is written where the form is."""

    EMPTY = "empty"
    """Nothing was typed."""
    NO_AT = "no_at"
    """There is not exactly one @."""
    NOT_ASCII = "not_ascii"
    """Letters with diacritics or other foreign letters before the @."""
    LOCAL_PART = "local_part"
    """The part before the @ is wrong."""
    DOMAIN = "domain"
    """The part after the @ is wrong."""


class InvalidEmailError(ValueError):
    """The text is not an e-mail address; `fault` says why."""

    def __init__(self, fault: EmailFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class EmailAddress(NamedTuple):
    """An address to show and send to, and the key under which it is unique."""

    display: str
    key: str


@lru_cache(maxsize=64)  # a form asks for the same one several times
def normalise_email(text: str) -> EmailAddress:
    """Check an address and give its two forms. Raises InvalidEmailError.

    The part before the @ keeps its case for sending (RFC 5321, section 2.4) and loses it in the key, as no provider
    in use tells the cases apart. Reserved domains are refused; example.org is not among them.
    """
    text = text.strip().strip("\u200b\ufeff").removeprefix("mailto:").strip()
    if not text:
        raise InvalidEmailError(EmailFault.EMPTY)
    try:
        return _plain(text) or _checked(text)
    except EmailNotValidError as error:
        raise InvalidEmailError(_fault(text)) from error


_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_LOCAL = re.compile(rf"{_WORD}(?:\.{_WORD})*")
LONGEST, LONGEST_LOCAL = 254, 64  # characters (RFC 5321, section 4.5.3.1)


def _plain(text: str) -> EmailAddress | None:
    """Return an address of which only the domain needs a look, and many have the same; None for any other."""
    local, at, domain = text.rpartition("@")
    if not (at and len(local) <= LONGEST_LOCAL and _PLAIN_LOCAL.fullmatch(local)):
        return None
    shown, ascii_domain = _domain(domain)
    if len(local) + 1 + len(ascii_domain) > LONGEST:
        return None
    return EmailAddress(f"{local}@{shown}", f"{local}@{ascii_domain}".lower())


@lru_cache(maxsize=256)
def _domain(domain: str) -> tuple[str, str]:
    """Return a domain as it is shown and as it is compared. Raises EmailNotValidError."""
    address = validate_email(f"a@{domain}", check_deliverability=False)
    return address.domain, str(address.ascii_domain)


def _checked(text: str) -> EmailAddress:
    address = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    return EmailAddress(address.normalized, f"{address.local_part}@{address.ascii_domain}".lower())


def _fault(text: str) -> EmailFault:
    local, at, domain = text.partition("@")
    if not at or "@" in domain:
        return EmailFault.NO_AT
    if not local.isascii():
        return EmailFault.NOT_ASCII
    try:
        validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return EmailFault.DOMAIN
    return EmailFault.LOCAL_PART


PROVIDERS = (
    "seznam.cz", "email.cz", "centrum.cz", "volny.cz", "atlas.cz", "post.cz", "tiscali.cz", "quick.cz",
    "gmail.com", "outlook.com", "outlook.cz", "hotmail.com", "yahoo.com", "icloud.com",
)  # fmt: skip
_GENUINE = frozenset({
    "email.com", "mail.com", "mail.cz", "ymail.com", "hotmail.cz", "yahoo.cz", "centrum.sk", "atlas.sk", "post.sk",
    "pošta.cz", "posta.cz", "seznam.eu", "googlemail.com", "me.com",
})  # fmt: skip
_MEANT = {"gmail.cz": "gmail.com"}  # as near to another provider as to the right one
_BY_NAME = {provider.partition(".")[0]: provider for provider in reversed(PROVIDERS)}  # "gmail" without its ending
_ENDINGS = {  # that do not exist
    "czz": "cz", "ccz": "cz", "con": "com", "comm": "com", "ocm": "com", "cmo": "com", "coom": "com",
}  # fmt: skip
_LONGEST_SLIP = 20  # characters of a domain; the providers' names are short


def typo_hint(email: str) -> str | None:
    """Return the address as it was probably meant, when it looks mistyped ("jana@seznma.cz", "jana@seznam,cz"); else
    None.

    A hint to ask about, never a reason to refuse what is an address: one slip in the provider's name is allowed, two in
    domains of nine and more characters. What is no address is mended where that is plain: a comma for the dot, dots
    twice, spaces, accents, a missing or doubled ending. The hint itself is always an address.
    """
    typed = email.strip()
    local, at, domain = re.sub("@{2,}", "@", typed).rpartition("@")
    if not at or not local or not domain:
        return None
    if not _is_address(typed):
        local, domain = _mended(local), _with_provider(_mended(domain).lower())
    meant = f"{local}@{_meant(_with_ending(domain.lower()))}"
    before, _, after = typed.rpartition("@")
    return None if meant == f"{before}@{after.lower()}" or not _is_address(meant) else meant


def _is_address(text: str) -> bool:
    try:
        normalise_email(text)
    except InvalidEmailError:
        return False
    return True


def _meant(domain: str) -> str:
    if len(domain) > _LONGEST_SLIP:
        return domain
    if domain in PROVIDERS or domain in _GENUINE:
        return domain
    if domain.startswith("www.") and domain[4:] in PROVIDERS:
        return domain[4:]
    return _MEANT.get(domain) or _provider_like(domain) or domain


def _mended(part: str) -> str:
    """Return a part of an address without what no address has: accents, spaces, commas, dots twice or at an end."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", part) if not unicodedata.combining(sign))
    return re.sub(r"\.{2,}", ".", re.sub(r"[,;:]", ".", re.sub(r"\s+", "", plain))).strip(".")


def _with_provider(domain: str) -> str:
    """Give a domain without an ending that of the provider of such a name, else the country's."""
    return domain if "." in domain else _BY_NAME.get(domain) or _provider_like(domain) or f"{domain}.cz"


def _with_ending(domain: str) -> str:
    """Give a domain with an ending that does not exist the one that was meant."""
    name, dot, ending = domain.rpartition(".")
    return f"{name}{dot}{_ENDINGS.get(ending, ending)}"


@lru_cache(maxsize=1024)  # a crowd comes from few domains
def _provider_like(domain: str) -> str | None:
    best = min(PROVIDERS, key=lambda provider: rapidfuzz.distance.OSA.distance(domain, provider))
    allowed = 2 if len(best) >= 9 else 1
    return best if rapidfuzz.distance.OSA.distance(domain, best) <= allowed else None
