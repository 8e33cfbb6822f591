"""The public pages of speakers: only the published programme, in both languages."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from conference.czech.collation import stored_sort_key
from conference.events.models import Organisation
from conference.lib.storage import storage
from conference.programme.actions import release_programme
from conference.programme.models import ItemKind, ItemSpeaker, SpeakerRole
from conference.slides.actions import upload
from conference.slides.models import Audience
from conference.speakers import actions
from conference.speakers.models import small_key
from conference.untrusted.images import photo_from
from tests import factories
from tests.slides import files

LIST = "/bydleni-2026/speakers"


def speaks(event, family="Řečnická", **values):
    row = factories.make_speaker(
        event, family_name=family, sort_key=stored_sort_key(family, "Radka"), **{"code": "R1", **values}
    )
    item = factories.make_item(event, code=f"T-{row.code}", title_cs="Zabydlování", title_en="Settling in")
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=row.id))
    return row, item


def test_before_the_programme_is_published_nobody_is_named(client, event):
    speaks(event)
    page = client.page(f"/en{LIST}")
    assert (page.h1, "Řečnická" in page.text) == ("Speakers", False)
    client.page(f"{LIST}/R1", 404)


def test_speakers_of_the_published_programme_in_czech_order_with_their_items(client, event):
    speaks(event, "Chytrá", code="R1")
    speaks(event, "Hrdá", code="R2")
    release_programme(event)

    page = client.page(f"/en{LIST}")

    assert page.texts(".people h2") == ["Mgr. Radka Hrdá", "Mgr. Radka Chytrá"]
    assert page.texts(".initials") == ["RH", "RCh"]
    assert page.link("Settling in") == "/en/bydleni-2026/sessions/T-R2"


def test_who_left_the_draft_is_shown_until_the_next_version(client, event):
    _, item = speaks(event)
    release_programme(event)
    with factories.transaction():
        item.speaker_links.clear()

    assert client.page(f"{LIST}/R1").h1 == "Mgr. Radka Řečnická"
    release_programme(event)
    client.page(f"{LIST}/R1", 404)


def test_organisations_and_anonymous_stories_also_speak_without_names(client, event):
    speaks(event)
    secret, story = speaks(event, "Tajná", code="R2")
    city = factories.saved(Organisation(event_id=event.id, name="Město Rokycany"))
    factories.make_item(event, organisation_id=city.id, title_en="Housing in steps")
    with factories.transaction():
        story.kind, story.anonymous, story.title_en = ItemKind.STORY, True, "My own key"
    release_programme(event)

    page = client.page(f"/en{LIST}")

    assert len(page.texts(".people > li")) == 1
    others = page.texts("section li")
    assert any("Housing in steps" in text and "Město Rokycany" in text for text in others)
    assert any("My own key" in text and "told anonymously" in text for text in others)
    assert "Tajná" not in page.html
    client.page(f"{LIST}/{secret.code}", 404)


def test_a_speakers_page_shows_biography_position_and_published_slides(client, event, tmp_path: Path):
    row, item = speaks(event, position_cs="vedoucí odboru", position_en="head of department", bio_cs="Řádek\nDruhý")
    release_programme(event)
    assert "Slides will appear here" in client.page(f"/en{LIST}/R1").text
    path = tmp_path / "upload"
    path.write_bytes(files.pdf())
    upload(item, path, "Zabydlování.pdf", Audience.PUBLIC, speaker=row)

    page = client.page(f"/en{LIST}/R1")

    assert page.texts(".lede") == ["head of department, Město Kadaň"]
    assert page.texts(".prewrap") == ["Řádek Druhý"]
    address = page.link("Slides: Zabydlování.pdf")
    assert client.get(address).data == files.pdf()


def test_the_photo_is_kept_by_browsers_under_an_address_that_changes_with_it(client, event):
    row, _ = speaks(event)
    release_programme(event)
    picture = io.BytesIO()
    Image.new("RGB", (200, 250), "#884422").save(picture, "PNG")
    picture.seek(0)
    actions.set_photo(row, photo_from(picture), "Usměvavá žena")

    image = client.page(f"{LIST}/R1").one("main img")
    small, large = (part.split()[0] for part in image.attrs["srcset"].split(", "))
    response = client.get(large)

    assert image.attrs["alt"] == "Usměvavá žena"
    assert (response.mimetype, response.headers["Cache-Control"]) == (
        "image/jpeg",
        "max-age=31536000, public, immutable",
    )
    assert small == image.attrs["src"]
    for wrong in ("photo-0.jpg", "small-photo-0.jpg"):
        assert client.get(f"{LIST}/R1/{wrong}").status_code == 404


def test_lists_show_a_small_copy_of_the_photo_with_its_size_told_in_advance(client, event):
    row, _ = speaks(event)
    release_programme(event)
    picture = io.BytesIO()
    Image.effect_noise((900, 1200), 60).convert("RGB").save(picture, "JPEG")
    picture.seek(0)
    actions.set_photo(row, photo_from(picture), "Žena u okna")

    image = client.page(LIST).one(".people img")
    response = client.get(image.attrs["src"])

    with Image.open(io.BytesIO(response.data)) as small:
        assert small.size == (240, 300)
    assert (image.attrs["width"], image.attrs["height"], image.attrs["alt"]) == ("240", "300", "Žena u okna")
    assert response.headers["Cache-Control"] == "max-age=31536000, public, immutable"


def test_a_photo_without_a_small_copy_is_shown_as_it_is(client, event):
    row, _ = speaks(event)
    release_programme(event)
    picture = io.BytesIO()
    Image.new("RGB", (800, 1000), "#884422").save(picture, "PNG")
    picture.seek(0)
    actions.set_photo(row, photo_from(picture), "Žena")
    storage().delete(small_key(row.photo_key))

    response = client.get(client.page(LIST).one(".people img").attrs["src"])

    with Image.open(io.BytesIO(response.data)) as shown:
        assert shown.size == (800, 1000)


def test_a_moderator_is_said_to_moderate_and_not_to_speak(client, event):
    _, item = speaks(event)
    with factories.transaction():
        item.speaker_links[0].role = SpeakerRole.MODERATOR
    release_programme(event)

    assert "(moderates)" in client.page(f"/en{LIST}").texts(".people li")[0]
    assert "moderates" in client.page(f"/en{LIST}/R1").texts(".kind")[0]


def test_another_events_speaker_is_not_found(client, event):
    speaks(event)
    release_programme(event)
    factories.make_event("jina-2026")
    client.page("/jina-2026/speakers/R1", 404)
