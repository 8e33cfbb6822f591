"""What the public may download, and under which headers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.slides import actions
from conference.slides.models import Audience
from conference.slides.queries import for_participants, published
from tests import factories
from tests.slides import files

CONTENT = files.pdf(3)
ADDRESS = "/bydleni-2026/slides/T1/Bydlení dětí.pdf"


@pytest.fixture
def talk(app, tmp_path: Path):
    event = factories.make_event()
    item = factories.make_item(event, code="T1")
    speaker = factories.make_speaker(event)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    release_programme(event)
    path = tmp_path / "upload"
    path.write_bytes(CONTENT)
    actions.upload(item, path, "Bydlení dětí.pdf", Audience.PUBLIC)
    return item


def test_published_slides_are_a_download_under_our_own_type(client, talk):
    response = client.get(ADDRESS)

    assert (response.status_code, response.mimetype, response.data) == (200, "application/pdf", CONTENT)
    disposition = response.headers["Content-Disposition"]
    assert (
        disposition == "attachment; filename=\"Bydleni deti.pdf\"; filename*=UTF-8''Bydlen%C3%AD%20d%C4%9Bt%C3%AD.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert int(response.headers["Content-Length"]) == len(CONTENT)


def test_a_browser_that_has_the_file_gets_no_second_copy(client, talk):
    etag = client.get(ADDRESS).headers["ETag"]
    again = client.get(ADDRESS, headers={"If-None-Match": etag})
    part = client.get(ADDRESS, headers={"Range": "bytes=5-9"})

    assert (again.status_code, again.data) == (304, b"")
    assert (part.status_code, part.data) == (206, CONTENT[5:10])


def test_an_older_name_leads_to_the_present_file(client, talk):
    response = client.get("/bydleni-2026/slides/T1/stara.pdf")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/bydleni-2026/slides/T1/Bydlen%C3%AD%20d%C4%9Bt%C3%AD.pdf",
    )


@pytest.mark.parametrize("audience", [Audience.PARTICIPANTS, Audience.NOBODY])
def test_slides_for_fewer_than_all_are_not_found_by_the_public(client, talk, audience):
    actions.change_audience(talk, audience)

    client.page(ADDRESS, 404)
    assert published(talk.event) == {}
    assert set(for_participants(talk.event)) == ({"T1"} if audience is Audience.PARTICIPANTS else set())


def test_slides_wait_for_the_moment_the_event_set(client, app, talk):
    with factories.transaction():
        talk.event.slides_visible_from = clock.now() + timedelta(hours=1)

    client.page(ADDRESS, 404)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert client.get(ADDRESS).status_code == 200


def test_slides_wait_for_the_organisers_yes_on_every_page(client, talk):
    with factories.transaction():
        talk.event.slides_need_approval = True
        talk.slide_files[0].approved_at = None

    client.page(ADDRESS, 404)
    for address in ("/bydleni-2026/sessions/T1", "/bydleni-2026/programme", "/bydleni-2026/schedule.json"):
        assert "/slides/T1/" not in client.get(address).get_data(as_text=True)


def test_slides_of_an_item_that_is_not_in_the_published_programme_are_not_found(client, talk, tmp_path):
    later = factories.make_item(talk.event, code="T2")
    actions.upload(later, tmp_path / "upload", "a.pdf", Audience.PUBLIC)
    client.page("/bydleni-2026/slides/T2/a.pdf", 404)


def test_another_events_code_is_not_found(client, talk):
    factories.make_event("jina-2026")
    client.page("/jina-2026/slides/T1/Bydlení dětí.pdf", 404)
    client.page("/bydleni-2026/slides/T9/Bydlení dětí.pdf", 404)


def test_a_file_the_storage_has_lost_is_not_found(client, talk):
    storage().delete(published(talk.event)["T1"].storage_key)
    client.page(ADDRESS, 404)


@pytest.mark.parametrize("in_draft", [True, False])
def test_the_page_of_the_item_and_the_download_agree(client, talk, in_draft):
    """Slides are out only where the draft and the published programme both say so."""
    with transaction():
        talk.publishes_slides = False
    release_programme(talk.event)
    with transaction():
        talk.publishes_slides = in_draft

    page = client.page("/bydleni-2026/sessions/T1")

    assert [a.attrs["href"] for a in page.all("main a[href*='/slides/']")] == []
    assert client.get(ADDRESS).status_code == 404
