"""Every page in every state: a name, an address, who opens it, and what they do there first.

Addresses are made with the words of `conferences.prepare`. test_proof.py fails for a page that has no case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from passlib.totp import TOTP
from playwright.sync_api import Page

from conference.lib import clock

BOTH = ("cs", "en")


@dataclass(frozen=True)
class Case:
    """One page in one state."""

    name: str
    address: str
    who: str = "visitor"  # or owner, newcomer; halfway, keyholder: after the first factor
    do: Callable[[Page], None] | None = None
    languages: tuple[str, ...] = BOTH
    first: str = "cs"  # the language without a prefix
    demo: bool = False  # a page of the demo

    def path(self, names: dict[str, object], language: str) -> str:
        """Its path in a language."""
        path = self.address.format(**names)
        return path if language == self.first else f"/{language}{path}"


def sent(page: Page, form: str = "main form[method=post]") -> None:
    """Send a form as it is."""
    with page.expect_navigation():
        page.locator(form).first.evaluate("form => form.requestSubmit()")


def filled(page: Page, **values: str) -> None:
    """Write into fields by their names."""
    for name, value in values.items():
        field = page.locator(f"[name='{name}']").first
        field.evaluate(
            "(field, value) => { if (field.type === 'checkbox') field.checked = true; else field.value = value }", value
        )


def gathered(page: Page) -> None:
    """Wait until the desk has read its list anew."""
    page.locator("[data-desk][data-ready]").wait_for(state="attached")


def pressed(page: Page, value: str) -> None:
    """Press the button of this value."""
    with page.expect_navigation():
        page.locator(f"button[value='{value}']").click()


def sent_with(**values: str) -> Callable[[Page], None]:
    """Send the page's form with these values."""

    def send(page: Page) -> None:
        filled(page, **values)
        sent(page)

    return send


def passkey_refused(page: Page) -> None:
    """Send a new passkey without a name, past the script that would have the browser make one."""
    with page.expect_navigation():
        page.locator("form[data-passkey]").evaluate("form => form.submit()")


def app_set_up(page: Page) -> None:
    """Type the first code of an authenticator app."""
    app = TOTP(key=page.locator("main code").first.inner_text())
    filled(page, code=str(app.generate(clock.now()).token))
    sent(page)


def wrong_registration(page: Page) -> None:
    """Nothing but an address that is none, with all folded parts open."""
    filled(page, email="jana@", phone="12", title_before="x" * 20)
    sent(page)


def registered(page: Page) -> None:
    """A person registers; the thank-you page."""
    filled(page, given_name="Jana", family_name="Svízelová", email="jana.svizelova@example.org", privacy_read="y",
           organisation="Tři klíčky, z. ú.", municipality="Klatovy")  # fmt: skip
    sent(page)


def colleagues(page: Page) -> None:
    """A clerk registers one colleague; the thank-you page."""
    fields = {"given_name": "Petr", "family_name": "Hloh", "email": "petr.hloh@example.org"}
    filled(page, **{f"colleagues-0-{name}": value for name, value in fields.items()})
    filled(page, organisation="Město Kadaň", municipality="Kadaň", privacy_read="y")
    sent(page)


def wrong_password(page: Page) -> None:
    """A password that is not right."""
    filled(page, email="organizatorka@example.org")
    sent(page, "details form")


def wrong_code(page: Page) -> None:
    """A code that can't be one."""
    filled(page, code="0O1I")
    sent(page, "main form")


PUBLIC = (
    Case("conferences", "/"),
    Case("accessibility statement", "/accessibility"),
    Case("accessibility statement of a conference", "/accessibility?conference={main}"),
    Case("series", "/series/{series}"),
    Case("home, open", "/{main}/"),
    Case("home, full", "/{full}/", first="en"),
    Case("home, closed", "/{closed}/", languages=("cs",)),
    Case("home, announced", "/{announced}/"),
    Case("home, today", "/{running}/"),
    Case("home, past", "/{past}/"),
    Case("home, cancelled", "/{off}/"),
    Case("home, of the archive", "/{archived}/"),
    Case("programme, of the archive", "/{archived}/programme"),
    Case("programme, cancelled", "/{off}/programme"),
    Case("practical", "/{main}/practical"),
    Case("practical, nothing known", "/{announced}/practical"),
    Case("privacy", "/{main}/privacy"),
    Case("programme", "/{main}/programme"),
    Case("programme, one kind", "/{main}/programme?kind=talk"),
    Case("programme, today", "/{running}/programme"),
    Case("programme, past", "/{past}/programme"),
    Case("programme, not published", "/{announced}/programme"),
    Case("changes of the programme", "/{main}/programme/changes"),
    Case("changes since a version", "/{main}/programme/changes?since=1"),
    Case("programme, narrowed to nothing", "/{main}/programme?kind=talk&room=2"),
    Case("changes, none", "/{running}/programme/changes"),
    Case("item with slides", "/{main}/sessions/{talk}"),
    Case("item, past", "/{past}/sessions/{past_talk}"),
    Case("speakers", "/{main}/speakers"),
    Case("speakers, none", "/{announced}/speakers"),
    Case("speaker", "/{main}/speakers/{alena}"),
    Case("site visits", "/{main}/visits"),
    Case("site visits, none", "/{full}/visits", first="en"),
    Case("registration", "/{main}/register"),
    Case("registration with errors", "/{main}/register", do=wrong_registration),
    Case("registration done", "/{main}/register", do=registered),
    Case("registration, full", "/{full}/register", first="en"),
    Case("registration, closed", "/{closed}/register", languages=("cs",)),
    Case("registration, announced", "/{announced}/register"),
    Case("registration, past", "/{past}/register"),
    Case("registration, cancelled", "/{off}/register"),
    Case("colleagues", "/{main}/register/colleagues"),
    Case("colleagues with errors", "/{main}/register/colleagues", do=sent),
    Case("colleagues done", "/{main}/register/colleagues", do=colleagues),
    Case("lost link", "/{main}/register/link"),
    Case("link ended, a new one sent", "/{main}/register/link/renewed"),
    Case("lost link with errors", "/{main}/register/link", do=sent),
    Case("lost link sent", "/{main}/register/link", do=sent_with(email="jana@example.org")),
    Case("verify a certificate", "/verify"),
    Case("the electronic seal, none", "/verify/seal"),
    Case("verify with an error", "/verify", do=wrong_code),
    Case("certificate is genuine", "/verify/{code}"),
    Case("certificate withdrawn", "/verify/{revoked}"),
    Case("certificate unknown", "/verify/AAAA-BBBB-CC"),
    Case("not found", "/nowhere/at/all"),
    Case("not found at a conference", "/{main}/sessions/NIC"),
)
PEOPLE = (
    Case("no more invitations", "{stop}"),
    Case("no more invitations, done", "{stop}", do=sent),
    Case("own page, confirmed", "{confirmed}"),
    Case("own page, cancelled", "{cancelled}"),
    Case("own page, offered", "{offered}", first="en"),
    Case("own page, waiting", "{waiting}", first="en"),
    Case("own page, closed", "{closed_my}", languages=("cs",)),
    Case("own page, today", "{running_my}"),
    Case("own page, past", "{past_my}"),
    Case("desk", "/desk/{device}", do=gathered),
    Case("desk, somebody found", "/desk/{device}?q=jana", do=gathered),
    Case("desk, nobody found", "/desk/{device}?q=nikdo", do=gathered),
    Case("desk, somebody without a registration", "/desk/{device}/walk-in"),
    Case("desk, somebody without a registration, with errors", "/desk/{device}/walk-in", do=sent),
    Case("desk, card of somebody without a registration", "/desk/{device}/walk-in/{card}"),
    Case("desk, a guide's group", "/desk/{guide}/guide"),
    Case("desk without network", "/desk/shell"),
    Case("desk, on another day", "/desk/{later_device}"),
    Case("own page, conference cancelled", "{off_my}"),
    Case("own page, change", "{confirmed}/change"),
    Case("own page, change with errors", "{confirmed}/change", do=sent_with(email="x")),
    Case("own page, too late to change", "{past_my}/change"),
    Case("own page, cancel", "{confirmed}/cancel"),
    Case("own page, a new link", "{confirmed}/new-link"),
    Case("own page, too late to cancel", "{past_my}/cancel"),
    Case("moderator's page", "/speaker/{moderator}/moderating/{moderated}"),
    Case("speaker's own page with a certificate", "/speaker/{past_speaker}"),
    Case("own page, certificates of all years", "{past_my}/certificates"),
    Case("own page, a new address waits", "{moving}"),
    Case("confirming a new address", "{email_2}"),
    Case("confirming a new address, the link has ended", "{email_1}"),
    Case("own page, wrong link", "/my/forged"),
    Case("own page, erased", "{erased}"),
    Case("own page, erase", "{confirmed}/erase"),
    Case("survey", "/survey/{ticket}"),
    Case("survey, answered", "/survey/{used_ticket}"),
    Case("invitation", "{invitation}"),
    Case("speaker's page", "{speaker}"),
    Case("speaker's page, nothing yet", "{bare_speaker}"),
    Case("speaker's page, late", "{late_speaker}"),
    Case("speaker's page, slides wait", "{waiting_speaker}", languages=("cs",)),
    Case("speaker's page with errors", "{bare_speaker}", do=lambda page: sent(page, "form[enctype][data-upload]")),
)
SIGN_IN = (
    Case("help", "/organise/help/"),
    Case("help: a chapter", "/organise/help/registration"),
    Case("sign in", "/organise/sign-in"),
    Case("sign in with errors", "/organise/sign-in", do=sent),
    Case("sign in, wrong password", "/organise/sign-in", do=wrong_password),
    Case("sign in, link sent", "/organise/sign-in/sent"),
    Case("sign in, confirm", "{unused_link}"),
    Case("sign in, old link", "/organise/sign-in/forged"),
    Case("sign in, code of an app", "/organise/sign-in/code", "halfway"),
    Case("sign in, wrong code", "/organise/sign-in/code", "halfway", do=sent_with(code="000000")),
    Case("sign in, passkey", "/organise/sign-in/passkey", "keyholder"),
    Case("sign in, no passkey sent", "/organise/sign-in/passkey", "keyholder", do=passkey_refused),
    Case("sign in, recovery code", "/organise/sign-in/recovery-code", "halfway"),
    Case("forgotten password", "/organise/reset-password"),
    Case("new password", "{reset}"),
    Case("new password with errors", "{reset}", do=sent),
)
DEMO = (
    Case("mailbox", "/demo/mailbox", demo=True),
    Case("letter", "/demo/mailbox/{letter}", demo=True),
    Case("home in the demo", "/", demo=True),
    Case("every part of the look", "/demo/style", demo=True),
    *(Case(f"error {status}", f"/demo/error/{status}", demo=True) for status in (400, 405, 413, 429, 500, 503)),
)
