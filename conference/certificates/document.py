"""The paper: exactly what a certificate says, kept frozen with its number, and set as a tagged PDF."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import jinja2

from conference.certificates.paper_words import ATTENDANCE, WORDS_OF, CertificateWords, long_dates
from conference.czech.names import full_name
from conference.czech.typography import NBSP, format_duration, format_long_date, nbsp
from conference.lib.colour import is_colour
from conference.printing import pdf
from conference.printing.ornament import street
from conference.printing.publicity import EmbeddedPicture, publicity
from conference.printing.qr import QUIET, qr_data_uri, size_on_paper
from conference.printing.slots import SlotText, TextPiece
from conference.printing.slots import words as in_words
from conference.printing.typefaces import SANS, balance, fit, lines_at, width_mm

MEASURE = 160  # mm, the width of the text
TEMPLATE = "pdf/certificate.html"
_VERSION = 1  # of the frozen facts


@dataclass(frozen=True)
class CertificateLogo:
    """An organiser's logo by the key of its file in the storage, with the text that stands for it.

    A thousand certificates share one picture, so the facts name it and do not carry it.
    """

    key: str
    alt: str


@dataclass(frozen=True)
class Contribution:
    """A programme item of somebody who spoke or moderated: its title, "speaker" or "moderator", and the day."""

    title: str
    role: str
    day: date


@dataclass(frozen=True)
class CertificateFacts:
    """All that one certificate says. It is stored with the number, so that the paper can be printed again unchanged.

    ``language`` is cs or en and that of the person; texts of the event come in it, proper names as they are.
    ``honorific`` is ms, mr or neutral. ``legal_line`` is empty unless the person is a social worker: section 111 of Act
    No. 108/2006 Coll. concerns nobody else. A certificate of contribution has ``contributions`` and no minutes, and
    perhaps a ``note`` of the organiser. ``emblem`` asks for the emblem of the European Union. Any text but the
    number, the names, the title and the organiser may be empty. Raises ValueError for what no paper can say.
    """

    language: str
    number: str
    code: str
    verify_url: str
    event_slug: str
    event_title: str
    organiser_name: str
    honorific: str
    given_name: str
    family_name: str
    days: tuple[date, ...]
    minutes: int
    issued_on: date
    issuer_name: str
    event_subtitle: str = ""
    edition: int | None = None
    accent: str = "#8f3a22"
    venue_name: str = ""
    venue_street: str = ""
    venue_town: str = ""
    organiser_number: str = ""
    title_before: str = ""
    title_after: str = ""
    organisation: str = ""
    with_visit: bool = False
    topics: tuple[str, ...] = ()
    legal_line: str = ""
    issued_in: str = ""
    issuer_position: str = ""
    publicity_text: str = ""
    project_title: str = ""
    project_number: str = ""
    emblem: bool = False
    logos: tuple[CertificateLogo, ...] = ()
    kind: str = ATTENDANCE
    contributions: tuple[Contribution, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        words = WORDS_OF.get(self.kind, {}).get(self.language)
        if words is None:
            raise ValueError(f"no certificate of the kind {self.kind!r} in the language {self.language!r}")
        if self.honorific not in words.sentence:
            raise ValueError(f"unknown honorific {self.honorific!r}")
        if not is_colour(self.accent):
            raise ValueError("the accent is a colour of the form #rrggbb")
        if self.minutes < 1 and self.kind == ATTENDANCE:
            raise ValueError("a certificate states at least one minute")
        if not self.days:
            raise ValueError("a certificate states at least one day")

    @property
    def words(self) -> CertificateWords:
        """The fixed words of its kind and language."""
        return WORDS_OF[self.kind][self.language]

    @property
    def contributed(self) -> list[str]:
        """What the person contributed, each with the role, and with the day where there are several."""
        return [self._contributed(one) for one in self.contributions]

    def _contributed(self, one: Contribution) -> str:
        day = f", {format_long_date(one.day, self.language)}" if len(self.days) > 1 else ""
        return f"{nbsp(one.title, self.language)} ({self.words.roles[one.role][self.honorific]}{day})"

    @property
    def plain_name(self) -> str:
        """The name with its titles: before it without a comma, after it with one."""
        return full_name(self.title_before, self.given_name, self.family_name, self.title_after)

    def frozen(self) -> dict[str, Any]:
        """Return the facts as values of JSON, to be stored with the number."""
        facts = asdict(self) | {"days": [day.isoformat() for day in self.days], "issued_on": self.issued_on.isoformat()}
        lists: dict[str, Any] = {"topics": list(self.topics), "logos": [asdict(logo) for logo in self.logos]}
        lists["contributions"] = [asdict(one) | {"day": one.day.isoformat()} for one in self.contributions]
        return {"version": _VERSION, **facts, **lists}

    @classmethod
    def thawed(cls, stored: Mapping[str, Any]) -> "CertificateFacts":
        """Return the facts from what `frozen` gave. Raises ValueError for another version or shape."""
        facts = dict(stored)
        if facts.pop("version", None) != _VERSION:
            raise ValueError("these are not the facts of a certificate")
        try:
            facts["days"] = tuple(date.fromisoformat(day) for day in facts["days"])
            facts["issued_on"] = date.fromisoformat(facts["issued_on"])
            facts["topics"] = tuple(facts["topics"])
            facts["logos"] = tuple(CertificateLogo(**logo) for logo in facts["logos"])
            facts["contributions"] = tuple(
                Contribution(one["title"], one["role"], date.fromisoformat(one["day"]))
                for one in facts.get("contributions", ())
            )
            return cls(**facts)
        except (KeyError, TypeError) as error:
            raise ValueError("these are not the facts of a certificate") from error


def render_certificate(
    facts: CertificateFacts,
    jinja_env: jinja2.Environment,
    pictures: Mapping[str, str] | None = None,
    sample: bool = False,
) -> bytes:
    """Return the certificate as tagged PDF/UA-1: one page unless the texts are longer than any page can hold.

    ``pictures`` has the ``data:`` address of each logo by its key; a logo without one is left out. A ``sample`` says
    across the page that it is none. Equal input gives equal bytes. Raises ForbiddenResourceError for a picture that is
    no ``data:`` address, and ValueError for an environment that does not escape.
    """
    if not jinja_env.autoescape:
        raise ValueError("certificates need an environment that escapes")
    template = jinja_env.get_template(TEMPLATE)
    shown = dict(pictures or {})
    settings = (template.render(paper(facts, density, shown), sample=sample) for density in pdf.DENSITIES)
    return pdf.write_pdf(settings, created=facts.issued_on)


def paper(
    facts: CertificateFacts,
    density: str,
    pictures: Mapping[str, str] | None = None,
    texts: Mapping[str, SlotText | None] | None = None,
) -> dict[str, Any]:
    """Return what the template shows at one density: typeset texts, sizes in points, widths in millimetres.

    ``texts`` are those of its slots, of these facts unless others are given.
    """
    words, language = facts.words, facts.language
    title = nbsp(facts.event_title, language)
    title_lines = 2 if density == "roomy" else 3
    title_size = fit(title, MEASURE, [25, 23]) or fit(title, MEASURE, [20, 18, 17], lines=title_lines) or 17
    organiser = nbsp(facts.organiser_name, "cs")
    position = nbsp(facts.issuer_position, language)
    place = ", ".join(part for part in (facts.venue_name, facts.venue_street, facts.venue_town) if part)
    funding = _funding(facts, words, pictures or {})
    signed = f"{position}, {organiser}" if position else organiser
    code = size_on_paper(facts.verify_url)
    signature = 22.25 + 3.75 * (1 + lines_at(signed, 72, 8.5, SANS))
    return {
        "facts": facts,
        "words": words,
        "language": language,
        "names_language": None if language == "cs" else "cs",
        "density": density,
        "document_title": title_of(facts),
        "street": street(facts.event_slug, facts.edition, MEASURE, 10 if "dense" in density else 13, facts.accent),
        "organiser": organiser,
        "texts": texts or texts_of(facts),
        "title": title,
        "title_size": title_size,
        "title_width": balance(title, MEASURE, title_size),
        "subtitle": nbsp(facts.event_subtitle, language),
        "place": nbsp(place, "cs"),
        "position": position,
        "verify_lines": _verify_lines(facts),
        "qr": qr_data_uri(facts.verify_url, qr_title(facts)),
        "qr_alt": qr_title(facts),
        "qr_size": code,
        "qr_room": code - QUIET,  # the quiet zone reaches over the edge of the text
        "funding": funding,
        "foot_height": max(code - 2 * QUIET + 0.8, signature) + 6 + funding["height"],
    }


def texts_of(facts: CertificateFacts) -> dict[str, SlotText | None]:
    """Return what stands in the slots of the template: all that differs between people; None for what is left out."""
    words, language = facts.words, facts.language
    first, second = words.sentence[facts.honorific]
    number = f", {words.organiser_number}{NBSP}{facts.organiser_number}," if facts.organiser_number else ""
    size = _name_size(facts)
    organisation = nbsp(facts.organisation, "cs")
    visit = f", {words.with_visit}" if facts.with_visit else ""
    topics = facts.contributed or [nbsp(topic, language) for topic in facts.topics]
    line = facts.legal_line or facts.note
    hours = TextPiece(format_duration(facts.minutes, language), "b")
    issued = ", ".join(part for part in (facts.issued_in, long_dates([facts.issued_on], language)) if part)
    return {
        "number": SlotText.of(f"{words.number}{NBSP}{facts.number}"),
        "certifies": SlotText.of(TextPiece(nbsp(facts.organiser_name, "cs"), "proper"), f"{number} {first}"),
        "name": SlotText.of(*in_words(_name_pieces(facts, size)), size=size),
        "organisation": SlotText.of(organisation, width=balance(organisation, 150, 11.5)) if organisation else None,
        "attended": SlotText.of(second),
        "date": SlotText.of(long_dates(facts.days, language)),
        "extent": SlotText.of(hours, visit) if facts.minutes else None,
        "topics": SlotText.of(" · ".join(topics)) if topics else None,
        "legal": SlotText.of(*in_words(_unbroken(nbsp(line, language)))) if line else None,
        "issued": SlotText.of(f"{words.issued} {issued}"),
        "code": SlotText.of(_verify_lines(facts)[-1]),
    }


def title_of(facts: CertificateFacts) -> str:
    """Return the title of the document."""
    return f"{facts.words.title} {facts.number}: {facts.plain_name}"


def qr_title(facts: CertificateFacts) -> str:
    """Return what stands for the QR code."""
    return f"{facts.words.qr_alt} {facts.number}"


def _name_size(facts: CertificateFacts) -> float:
    """Return the size at which the name takes one line, else at which its longest part does."""
    sizes = [30, 28, 26, 24]
    parts = [facts.given_name, f"{facts.family_name},"]
    longest = max((part.replace(" ", NBSP) for part in parts), key=lambda part: width_mm(part, 30, weight=600))
    return min(
        fit(facts.plain_name, MEASURE - 2, sizes, weight=600) or sizes[-1],
        fit(longest, MEASURE - 2, [*sizes, 22, 20, 18, 16], weight=600) or 16,
    )


def _name_pieces(facts: CertificateFacts, size: float) -> list[TextPiece]:
    """Return the parts of the name, each unbroken unless it is wider than the paper."""
    comma = "," if facts.title_after else ""
    parts = [
        (facts.title_before, "academic"), (facts.given_name, ""),
        (facts.family_name + comma, ""), (facts.title_after, "academic"),
    ]  # fmt: skip
    return [
        TextPiece(text, f"{kind} unbroken".strip() if width_mm(text, size, weight=600) <= MEASURE else kind)
        for text, kind in parts if text
    ]  # fmt: skip


def _unbroken(text: str) -> list[TextPiece]:
    """Return words, with those like "Section 111(2)(e)" to be kept in one piece: the fonts lack the word joiner."""
    words = text.replace("Section ", f"Section{NBSP}").split(" ")
    return [TextPiece(word, "unbroken" if ")(" in word and len(word) < 60 else "") for word in words if word]


def _verify_lines(facts: CertificateFacts) -> list[str]:
    """Return the address to type, broken before the code and, if long, after the host.

    A break is not copied with it.
    """
    address = facts.verify_url.partition("://")[2] or facts.verify_url
    before = address.removesuffix(facts.code)
    if before == address:
        return [address]
    host, slash, path = before.partition("/")
    lines = [before] if width_mm(before, 8.5, SANS) <= 48 else [host + slash, path]
    return [line for line in [*lines, facts.code] if line]


def _funding(facts: CertificateFacts, words: CertificateWords, pictures: Mapping[str, str]) -> dict[str, Any]:
    """Return emblem, logos and publicity text, with the height they take."""
    return publicity(
        [EmbeddedPicture(pictures[logo.key], logo.alt) for logo in facts.logos if logo.key in pictures],
        facts.publicity_text,
        facts.project_title,
        f"{words.project_number}{NBSP}{facts.project_number}" if facts.project_number else "",
        emblem_alt=words.emblem_alt if facts.emblem else "",
        language=facts.language,
        measure=MEASURE,
    )
