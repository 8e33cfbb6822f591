"""The desk in Chromium: search as one types, and two devices without network while the server is restarted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import segno
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from conference.attendance.models import Presence
from conference.czech.collation import search_key, stored_sort_key
from conference.desk import actions, queries
from conference.desk.access import token_of
from conference.desk.models import DeskMark, MarkOutcome, Tap
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.registration.models import Registration
from conference.team.links import sign_in_link
from conference.team.models import User
from tests.desk.making import make_device, tap
from tests.factories import make_event, make_member, make_registration

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const database = await new Promise((resolve) => {
    const asked = indexedDB.open("prezence-desk", 1);
    asked.onsuccess = () => resolve(asked.result);
  });
  const all = (name) => new Promise((resolve) => {
    const asked = database.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const rows = [...await all("lists"), ...await all("marks")];
  database.close();
  return rows.map((row) => new TextDecoder().decode(row.data));
}"""

KEPT_NOTHING = f"async () => (await ({KEPT})()).length === 0"


class Restarted:
    """The application at one address, stopped and started again as often as one likes."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.server: BaseWSGIServer | None = None
        self.thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self.server is not None and self.thread is not None:
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()
            self.server = None


@pytest.fixture
def site(app: Flask) -> Iterator[Restarted]:
    site = Restarted(app)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def event(app: Flask) -> Event:
    today = clock.local(clock.now(), "Europe/Prague").date()
    return make_event("dnes-2026", starts_on=today, ends_on=today, registration_opens_at=None,
                      registration_closes_at=None, slides_due_at=None)  # fmt: skip


def person(event: Event, family: str) -> Registration:
    return make_registration(
        event, family_name=family, given_name="Jana", organisation="Město Kadaň", municipality="Kadaň",
        sort_key=stored_sort_key(family, "Jana"), search_key=search_key(f"Jana {family} Jana Město Kadaň Kadaň"),
    )  # fmt: skip


def opened(chromium: Browser, address: str) -> tuple[BrowserContext, Page]:
    """A phone of a helper with the desk open, everything kept that it needs without network."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en", timezone_id="America/New_York")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    page.wait_for_selector("[data-desk][data-kept]", state="attached")
    return context, page


def signed_in(page: Page, site: Restarted, user: User) -> None:
    """Sign a member of the team in by the link of a mail."""
    link = urlsplit(sign_in_link(user))
    page.goto(f"{site.address}{link.path}")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/organise**")


def tapped(page: Page, typed: str, button: str) -> None:
    page.locator("#q").fill(typed)
    page.get_by_role("button", name=button).click()


def sent(page: Page) -> None:
    page.wait_for_selector("[data-waiting='0'][data-online='true']", state="attached")


def noted(row: Registration) -> Presence:
    db.session.rollback()
    return db.session.scalars(sa.select(Presence).where(Presence.registration_id == row.id)).one()


def test_search_as_one_types_and_one_tap(site: Restarted, event: Event, chromium: Browser) -> None:
    row, _ = person(event, "Řehořová"), person(event, "Novák")
    context, page = opened(chromium, f"{site.address}/en/desk/{token_of(make_device(event, event.starts_on))}")
    expect(page.locator("#guests > li")).to_have_count(2)

    tapped(page, "rehor kad", "Arrived Jana Řehořová")
    expect(page.locator("#told")).to_contain_text("Jana Řehořová: arrival")
    sent(page)

    expect(page.locator(".counts")).to_contain_text("Arrived: 1 of 2")
    assert noted(row).arrived_at is not None
    page.get_by_role("button", name="Undo Jana Řehořová").click()
    expect(page.locator("#told")).to_contain_text("Jana Řehořová: Arrival undone")
    sent(page)
    db.session.rollback()
    db.session.expire_all()
    assert row.presences == []

    photo = BytesIO()
    segno.make(row.ticket_code).save(photo, kind="png", scale=8)
    page.locator("#scan summary").click()
    page.set_input_files("#scan-photo", {"name": "p.png", "mimeType": "image/png", "buffer": photo.getvalue()})
    expect(page.locator("#told")).to_contain_text("Jana Řehořová: arrival")
    sent(page)
    assert noted(row).arrived_at is not None
    context.close()


def test_the_team_keeps_what_it_noted_until_it_has_signed_in_again(
    site: Restarted, event: Event, chromium: Browser
) -> None:
    row, other, helper = person(event, "Řehořová"), person(event, "Novák"), make_member(event)
    desk = f"{site.address}/en/organise/{event.slug}/presence"
    context = chromium.new_context(locale="en")
    page = context.new_page()
    signed_in(page, site, helper)
    page.goto(desk)
    page.wait_for_selector("[data-desk][data-ready]", state="attached")
    context.clear_cookies()

    tapped(page, "rehor", "Arrived Jana Řehořová")
    expect(page.locator("#net")).to_have_text(
        "You are signed out. What is noted waits here: 1. Please sign in again.", timeout=15_000
    )
    db.session.rollback()
    assert row.presences == []
    page.locator("[data-sign-in] a").click()
    signed_in(page, site, helper)
    page.goto(desk)

    sent(page)
    assert noted(row).arrived_at is not None

    page.goto(f"{desk}/now")
    expect(page.locator("#numbers .lede")).to_have_text("In the building: 1 of 2")
    actions.note(event, event.starts_on, tap(other, Tap.ARRIVED, clock.now()), "desk: Door")
    expect(page.locator("#numbers .lede")).to_have_text("In the building: 2 of 2", timeout=15_000)  # by itself
    context.close()


@pytest.mark.long
def test_two_devices_without_network_and_a_server_that_is_restarted(
    site: Restarted, event: Event, chromium: Browser
) -> None:
    both, first, left = person(event, "Řehořová"), person(event, "Novák"), person(event, "Sova")
    devices = [make_device(event, event.starts_on, name=name) for name in ("Dveře", "Sál")]
    addresses = [f"{site.address}/en/desk/{token_of(device)}" for device in devices]
    (door, at_door), (hall, in_hall) = [opened(chromium, address) for address in addresses]

    for context in (door, hall):
        context.set_offline(True)
    tapped(at_door, "rehor", "Arrived Jana Řehořová")
    tapped(at_door, "novak", "Arrived Jana Novák")
    expect(at_door.locator("#net")).to_contain_text("No network. You can go on; what is noted waits here: 2.")
    at_door.reload()  # from what the device keeps
    expect(at_door.locator("h1")).to_have_text("Sign-in desk")
    expect(at_door.locator("#net")).to_contain_text("waits here: 2.")
    tapped(at_door, "sova", "Arrived Jana Sova")
    assert not [text for text in at_door.evaluate(KEPT) if "Jana" in text or "Kada" in text]

    earlier, of_the_device = (moment - timedelta(minutes=20) for moment in (clock.now(), datetime.now(UTC)))
    in_hall.clock.set_system_time(of_the_device)
    tapped(in_hall, "rehor", "Arrived Jana Řehořová")
    in_hall.clock.set_system_time(datetime.now(UTC))
    tapped(in_hall, "rehor", "Left Jana Řehořová")

    site.stop()
    site.start()
    for context in (door, hall):
        context.set_offline(False)
    for page in (at_door, in_hall):
        sent(page)

    assert abs(noted(both).arrived_at - earlier) < timedelta(minutes=1)
    assert noted(both).left_at is not None
    assert (noted(first).left_at, noted(left).left_at) == (None, None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DeskMark)) == 5
    outcomes = {mark.outcome for mark in queries.disagreements(event)}
    assert outcomes <= {MarkOutcome.TWICE, MarkOutcome.CAME_BACK}

    owner = make_member(event)
    actions.revoke_device(devices[0], owner)
    expect(at_door.locator("#told")).to_contain_text("This link is over", timeout=15_000)
    assert at_door.evaluate(KEPT) == []

    address = in_hall.url
    in_hall.goto("about:blank")  # nobody looks at the desk when its link is ended
    actions.revoke_device(devices[1], owner)
    in_hall.goto(address)
    in_hall.wait_for_function(KEPT_NOTHING)
    door.close()
    hall.close()


def test_without_a_service_worker_the_page_says_so_and_goes_on(
    site: Restarted, event: Event, chromium: Browser
) -> None:
    row = person(event, "Řehořová")
    context = chromium.new_context(locale="en")
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'serviceWorker', {get: () => undefined})")
    page = context.new_page()
    page.goto(f"{site.address}/en/desk/{token_of(make_device(event, event.starts_on))}")
    expect(page.locator("#net")).to_have_text("Connected. This browser keeps nothing for working without network.")

    tapped(page, "rehor", "Arrived Jana Řehořová")
    expect(page.locator("#told")).to_contain_text("arrival")
    sent(page)

    assert noted(row).arrived_at is not None
    context.close()
