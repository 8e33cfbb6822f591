"""Accounts with a second factor, and how they sign in."""

from __future__ import annotations

from sqlalchemy import func, select, update

from conference.extensions import db, security
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.team import second_factor
from conference.team.links import sign_in_link
from conference.team.models import TeamSession, User
from tests.client import Page, PageClient
from tests.conftest import sign_in
from tests.outbox import letters
from tests.team.device import Device

ACCOUNT, MANAGE, NEW_PASSKEY = "/organise/account", "/organise/account/second-factor", "/organise/account/passkeys/new"
APP, CODES, CONFIRM = (
    f"{ACCOUNT}/authenticator", f"{ACCOUNT}/recovery-codes", f"{ACCOUNT}/confirm",
)  # fmt: skip
SIGN_IN = "/organise/sign-in"
CODE, RECOVERY, STEP = f"{SIGN_IN}/code", f"{SIGN_IN}/recovery-code", f"{SIGN_IN}/passkey"


def code_of(user: User) -> str:
    """What the app of an account shows now."""
    return str(security.totp_factory.generate_totp_password(user.tf_totp_secret))


def with_app(user: User) -> list[str]:
    """Give an account an app; its recovery codes."""
    secret = security.totp_factory.generate_totp_secret()
    second_factor.set_up(user.id, secret, str(security.totp_factory.generate_totp_password(secret)))
    letters()
    return list(security.mf_recovery_codes_util.get_recovery_codes(user))


def with_passkey(client: PageClient, user: User, name: str = "mobil") -> Device:
    """Give an account a passkey, by its page, and sign it out again; the device that holds it."""
    proved(client, user)
    device = Device()
    page = client.page(NEW_PASSKEY)
    client.submit(page, "Přidat přístupový klíč", name=name, answer=device.make(asked(page)))
    client.submit(client.page(ACCOUNT), "Odhlásit")
    letters()
    return device


def asked(page: Page) -> str:
    """What a page asks the browser for."""
    return str(page.one("form[data-passkey]").attrs["data-options"])


def proved(client: PageClient, user: User) -> PageClient:
    """Sign an account in that has shown its second factor just now."""
    sign_in(client, user)
    with transaction():
        latest = select(func.max(TeamSession.id)).where(TeamSession.user_id == user.id).scalar_subquery()
        db.session.execute(update(TeamSession).where(TeamSession.id == latest).values(proved_at=clock.now()))
    return client


def by_link(client: PageClient, user: User, next_page: str = "") -> object:
    """Press the button of a sign-in link."""
    link = sign_in_link(user, next_page=next_page).removeprefix("https://prezence.example.org")
    return client.post(link, data=client.page(link).form().fill())


def is_signed_in(client: PageClient) -> bool:
    """Whether the page of one's account is shown."""
    return client.get(ACCOUNT).status_code == 200
