"""What the first visit to a page costs over the wire, counted by the browser, and what the second one costs."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from conference.events.models import PictureUse
from conference.events.pictures import cut, set_picture
from conference.lib import clock
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.untrusted.images import whole_from
from conference.untrusted.pictures import MIDDLE
from tests.browser import served
from tests.conftest import NOW, built
from tests.factories import at, make_event, make_item, make_member, make_speaker, make_visit, saved

MOST_BYTES, MOST_REQUESTS = 100_000, 10
SLUG = "velka-2026"
PAGES = ("", "programme", "speakers", "visits", "practical", "register")


class Wire:
    """Counts what a page loads, in bytes as sent, headers included."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.loaded: list[tuple[str, int]] = []
        addresses: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]})
        )
        session.on(
            "Network.loadingFinished",
            lambda done: self.loaded.append((addresses.get(done["requestId"], "?"), int(done["encodedDataLength"]))),
        )

    def visit(self, path: str) -> tuple[int, int]:
        """Open a page; how many bytes came, in how many answers."""
        self.loaded.clear()
        self.page.goto(path, wait_until="networkidle")
        return sum(size for _, size in self.loaded), len(self.loaded)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A large conference behind a server, for all tests here: they only read."""
    folder = tmp_path_factory.mktemp("large")
    with built(folder, f"sqlite:///{folder / 'large.sqlite3'}") as app, served(app) as address:
        with clock.frozen(NOW), app.app_context():
            make_large_event()
        yield address


def make_large_event() -> None:
    """A hundred programme items by forty speakers, a visit, and pictures that are hard to pack."""
    event = make_event(SLUG)
    gravel = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(gravel, "PNG")
    for use in PictureUse:
        gravel.seek(0)
        set_picture(event.id, use, cut(use, whole_from(gravel), MIDDLE), {}, MIDDLE, by=make_member(event))
    speakers = [make_speaker(event, family_name=f"Řečnická{number}") for number in range(40)]
    for number in range(100):
        item = make_item(
            event, title_cs=f"Bydlení v obcích, část {number}",
            abstract_cs=f"Co se osvědčilo v roce {1926 + number}. " * 6,
            starts_at=at(8 + number // 10, number % 10), ends_at=at(8 + number // 10, number % 10 + 5),
        )  # fmt: skip
        saved(ItemSpeaker(item_id=item.id, speaker_id=speakers[number % 40].id))
    make_visit(event)
    release_programme(event, make_member(event))


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_the_first_visit_is_light(chromium: Browser, site: str, path: str) -> None:
    page = chromium.new_page(base_url=site)
    wire = Wire(page)

    size, requests = wire.visit(f"/{SLUG}/{path}")

    hosts = {address.split("/")[2] for address, _ in wire.loaded if not address.startswith("data:")}
    page.close()
    assert size <= MOST_BYTES, wire.loaded
    assert requests <= MOST_REQUESTS, wire.loaded
    assert hosts == {site.removeprefix("http://")}


@pytest.mark.browser
def test_the_second_visit_costs_next_to_nothing(chromium: Browser, site: str) -> None:
    page = chromium.new_page(base_url=site)
    wire = Wire(page)
    first, _ = wire.visit(f"/{SLUG}/programme")

    again, _ = wire.visit(f"/{SLUG}/programme")

    page.close()
    assert 0 < again < 2_000 < first


@pytest.mark.browser
def test_the_scales_see_what_is_heavy(chromium: Browser, site: str) -> None:
    """Negative control: the same page with a heavy picture."""
    page = chromium.new_page(base_url=site)
    page.route("**/heavy.png", lambda route: route.fulfill(body=b"\x89PNG" + bytes(150_000), content_type="image/png"))
    page.add_init_script("addEventListener('load', () => { new Image().src = '/heavy.png'; })")
    wire = Wire(page)

    size, _ = wire.visit(f"/{SLUG}/programme")

    page.close()
    assert size > MOST_BYTES
