"""The whole way of a passkey through Chromium, with an authenticator of the browser's own in place of a finger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import CDPSession, Page, expect

from conference.extensions import security
from tests.browser import served
from tests.factories import make_user

pytestmark = pytest.mark.browser
PASSWORD = "tři modré domky u řeky"
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the application; browsers keep no passkeys for the number of a machine."""
    with served(app, "localhost") as address:
        yield address


class Phone:
    """A device with a finger on it, whose passkeys can be looked at and deleted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.browser: CDPSession = page.context.new_cdp_session(page)
        self.browser.send("WebAuthn.enable")
        self.id = self.browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def passkeys(self) -> set[str]:
        """The numbers of its passkeys."""
        found = self.browser.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        return {one["credentialId"] for one in found}

    def lose(self, passkey: str) -> None:
        """Delete a passkey on it."""
        self.browser.send("WebAuthn.removeCredential", {"authenticatorId": self.id, "credentialId": passkey})


def sign_in_by_password(page: Page, email: str) -> None:
    page.goto("/organise/sign-in")
    page.get_by_text("Přihlášení heslem").click()
    page.locator("#password-email").fill(email)
    page.get_by_label("Heslo").fill(PASSWORD)
    page.get_by_role("button", name="Přihlásit se", exact=True).click()


def add_passkey(page: Page, name: str) -> list[str]:
    """Add a passkey on the pages of the account; the recovery codes."""
    page.goto("/organise/account/second-factor")
    page.get_by_role("link", name="Přidat přístupový klíč").click()
    page.get_by_label("Název přístupového klíče").fill(name)
    page.get_by_role("button", name="Přidat přístupový klíč").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Záložní kódy")
    return page.locator("main li code").all_inner_texts()


def sign_out(page: Page) -> None:
    page.goto("/organise/account")
    page.get_by_role("button", name="Odhlásit", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Přihlášení pro pořadatele")


def test_a_passkey_is_added_and_signs_in_and_nobody_elses_does(browser_page: Page) -> None:
    password = hash_password(security.password_util.normalize(PASSWORD))
    for email in ("olga@example.org", "jan@example.org"):
        make_user(email, password=password)
    page, phone = browser_page, Phone(browser_page)

    sign_in_by_password(page, "jan@example.org")
    add_passkey(page, "Janův mobil")
    of_jan = phone.passkeys()
    sign_out(page)
    sign_in_by_password(page, "olga@example.org")
    codes = add_passkey(page, "mobil")
    [of_olga] = phone.passkeys() - of_jan
    sign_out(page)

    sign_in_by_password(page, "olga@example.org")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ještě jeden krok")
    page.get_by_role("button", name="Použít přístupový klíč").click()
    page.wait_for_url("**/organise/")
    page.goto("/organise/account/second-factor")
    expect(page.get_by_text("naposledy použito")).to_be_visible()
    sign_out(page)

    phone.lose(of_olga)
    page.get_by_role("button", name="Přihlásit se přístupovým klíčem").click()  # Jan's is left
    page.wait_for_url("**/organise/")
    page.goto("/organise/account")
    expect(page.get_by_text("jan@example.org")).to_be_visible()
    sign_out(page)

    sign_in_by_password(page, "olga@example.org")
    anybodys = "form => { const {allowCredentials, ...rest} = JSON.parse(form.dataset.options);" \
               " form.dataset.options = JSON.stringify(rest); }"  # fmt: skip
    page.locator("form[data-passkey]").evaluate(anybodys)
    page.get_by_role("button", name="Použít přístupový klíč").click()
    expect(page.locator(".errors")).to_contain_text("Tento přístupový klíč k tomuto účtu nepřihlašuje.")
    page.get_by_role("link", name="Použít záložní kód").click()
    page.get_by_label("Záložní kód").fill(codes[0])
    page.get_by_role("button", name="Přihlásit se").click()
    page.wait_for_url("**/organise/")
