"""A speaker's own page behind the secret link."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from PIL import Image

from conference import serve
from conference.lib import clock, links
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.slides import queries
from conference.slides.models import Audience
from conference.speakers import actions
from conference.speakers.models import small_key, whole_key
from tests import factories
from tests.slides import files


@pytest.fixture
def radka(app):
    event = factories.make_event(contact_name="Kancelář konference", contact_email="konference@example.org")
    item = factories.make_item(event, code="T1", title_cs="Zabydlování", title_en="Settling in")
    speaker = factories.make_speaker(event)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    return speaker


@pytest.fixture
def address(radka):
    return "/speaker/" + links.sign("speaker", radka.id, radka.link_version)


def slides(content: bytes, name: str, audience: str = "public") -> dict[str, object]:
    return {"slides-T1-file": (io.BytesIO(content), name), "slides-T1-audience": audience}


def test_who_may_see_the_slides_is_asked_and_nothing_is_chosen_for_the_speaker(client, radka, address):
    page = client.page(f"/en{address}")
    assert page.all("input[type=radio][checked]") == []
    assert "They will be shown as soon as they are uploaded." in page.text

    page = client.submit(page, "Save the slides", **{"slides-T1-file": (io.BytesIO(files.pdf()), "a.pdf")})

    assert page.errors == ["Please choose who may see the slides."]
    assert current(radka) is None


def test_the_page_says_when_the_slides_are_shown(client, radka, address):
    with transaction():
        radka.event.slides_need_approval = True
        radka.event.slides_visible_from = factories.at(18)
    release_programme(radka.event)
    page = client.page(f"/en{address}")
    assert "They will be shown once the organiser has approved them, from 11 June 2026, 18:00." in page.text

    page = client.submit(page, "Save the slides", **slides(files.pdf(), "a.pdf"))

    assert (
        "Who may see the slides: Everybody. Not shown yet: they wait for the approval of the organiser and will be"
        " shown from 11 June 2026, 18:00." in page.text
    )


def current(radka):
    return queries.current(radka.event).get("T1")


def test_the_page_says_what_is_due_and_remembers_that_it_was_opened(client, radka, address):
    page = client.page(f"/en{address}")

    assert page.h1 == "Your talk"
    assert page.texts(".item h2") == ["Settling in"]
    assert page.texts(".place-wait")[-1].startswith("not uploaded yet, due: Monday")
    assert (page.one("html").attrs["lang"], page.headers["Cache-Control"]) == ("en", "no-store")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert radka.opened_at == clock.now()


def test_the_page_is_in_the_first_language_of_the_conference_without_a_prefix(client, address):
    assert client.page(address).one("html").attrs["lang"] == "cs"
    assert client.get(f"/cs{address}").headers["Location"] == address


@pytest.mark.parametrize("forged", ["x", "WzEsMV0.forged", "a" * 500])
def test_a_forged_link_is_not_found(client, radka, forged):
    client.page(f"/speaker/{forged}", 404)


def test_a_link_for_another_purpose_or_a_revoked_one_is_not_found(client, radka, address):
    client.page("/speaker/" + links.sign("my", radka.id, radka.link_version), 404)
    actions.renew_link(radka, by=factories.make_user())
    client.page(address, 404)
    assert client.post(f"{address}/bio").status_code in (400, 404)


def test_slides_are_uploaded_with_their_audience_and_replaced(client, radka, address):
    page = client.submit(
        client.page(f"/en{address}"), "Save the slides", **slides(files.pptx(), "Zabydlování.pptx", "participants")
    )
    assert page.texts("main > [role=status]") == ["Your slides are saved."]
    assert (current(radka).audience, current(radka).speaker_id) == (Audience.PARTICIPANTS, radka.id)

    page = client.submit(page, "Save the slides", **slides(files.odp(), "Zabydlování.odp"))
    assert (current(radka).filename, current(radka).version) == ("Zabydlování.odp", 2)
    assert page.texts("details li a") == ["Zabydlování.pptx"]
    assert client.get(page.link("Zabydlování.pptx")).data == files.pptx()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (files.PROGRAM, "a.pptx", "The content of this file is something else than its name says."),
        (files.WEB_PAGE, "a.pdf", "The content of this file is something else than its name says."),
        (files.bomb, "a.pptx", "This file would grow too large when opened."),
        (files.PROGRAM, "a.exe", "Slides can be a PowerPoint file (.pptx)"),
        (files.pdf()[:-40], "a.pdf", "This file is damaged or incomplete."),
    ],
)
def test_a_file_that_is_no_presentation_is_refused_with_a_sentence(client, radka, address, content, name, sentence):
    page = client.submit(client.page(f"/en{address}"), "Save the slides", **slides(files.made(content), name, "nobody"))

    assert (page.status, len(page.errors)) == (422, 1)
    assert page.errors[0].startswith(sentence)
    assert page.one("input[type=radio][checked]").attrs["value"] == "nobody"
    assert current(radka) is None


def test_after_the_due_date_the_page_names_the_contact_and_takes_no_file(client, radka, address):
    before = client.page(f"/en{address}")
    with clock.frozen(radka.event.slides_due_at + timedelta(minutes=1)):
        assert client.page(f"/en{address}").all("input[type=file][name^=slides]") == []
        page = client.submit(before, "Save the slides", **slides(files.pdf(), "a.pdf"))

    assert page.errors == [
        "Slides could be uploaded until 8 June 2026, 12:00. Please ask the organiser: Kancelář konference,"
        " konference@example.org, +420 600 000 001"
    ]
    assert current(radka) is None


def test_the_audience_may_be_changed_after_the_due_date(client, radka, address):
    client.submit(client.page(f"/en{address}"), "Save the slides", **slides(files.pdf(), "a.pdf"))
    with clock.frozen(radka.event.slides_due_at + timedelta(minutes=1)):
        page = client.page(f"/en{address}")
        client.submit(page, "Save the slides", **{"slides-T1-audience": "nobody"})
    assert (current(radka).audience, current(radka).version) == (Audience.NOBODY, 1)


def test_slides_of_another_speaker_and_another_event_cannot_be_reached(client, radka, address):
    factories.make_item(radka.event, code="T2")
    page = client.page(f"/en{address}")
    token = page.form("Save the slides").values["slides-T1-csrf_token"]
    for code in ("T2", "T9"):
        response = client.post(f"{address}/slides/{code}", data={"csrf_token": token})
        assert response.status_code == 404
        client.page(f"{address}/slides/{code}/1/a.pdf", 404)


def test_the_biography_is_kept_in_both_languages_with_600_characters_at_most(client, radka, address):
    page = client.submit(
        client.page(f"/en{address}"),
        "Save about you and your visit",
        **{"profile-bio_cs": "Vede bydlení.\x00", "profile-bio_en": "é" * 600},
    )
    assert (radka.bio_cs, radka.bio_en) == ("Vede bydlení.", "é" * 600)

    page = client.submit(page, "Save about you and your visit", **{"profile-bio_en": "e" * 601})
    assert page.errors == ["Please shorten this to at most 600 characters."]
    assert page.texts("#profile-bio_en") == ["e" * 601]
    assert radka.bio_en == "é" * 600


def test_the_page_begins_with_what_is_done_and_what_is_missing(client, radka, address):
    with transaction():
        radka.event.asked_of_speakers = ["arrival"]
        radka.bio_cs = "Staví."

    page = client.page(f"/en{address}")

    assert page.texts("#done") == ["Done: 1 of 4"]
    assert page.texts("section[aria-labelledby=done] li") == [
        "missing: slides Add it – slides", "missing: photo Add it – photo", "missing: arrival Add it – arrival",
        "done: biography",
    ]  # fmt: skip
    assert page.all("section[aria-labelledby=done] a")[0].attrs["href"] == "#slides-T1"


def test_the_invitation_is_answered_and_the_answer_may_be_changed(client, radka, address):
    assert "Will you speak?" not in client.page(f"/en{address}").text  # this conference does not ask
    with transaction():
        radka.event.answers_due_at = factories.at(12, day=date(2026, 5, 20))
    page = client.page(f"/en{address}")
    assert "Please answer by 20 May 2026, 12:00" in page.text, page.text
    assert page.all("#answer-answer input[checked]") == []

    page = client.submit(page, "Send the answer")
    assert page.errors == ["Please choose your answer."]
    page = client.submit(page, "Send the answer", **{"answer-answer": "other_time"})
    assert page.errors == ["Please write which time would suit you."]
    page = client.submit(page, "Send the answer", **{"answer-answer_note": "Až po obědě."})
    assert page.texts("main > [role=status]") == ["Thank you, the organiser has your answer."]
    assert (radka.answer, radka.answer_note, radka.answered_at) == ("other_time", "Až po obědě.", clock.now())

    page = client.submit(page, "Send the answer", **{"answer-answer": "no", "answer-answer_note": ""})
    assert (radka.answer, radka.answer_note) == ("no", "")
    assert page.texts("#done") == ["Done: 1 of 1"]  # nothing more is asked of who is not coming


def test_what_a_speaker_needs_and_how_they_arrive_is_saved_with_the_biography(client, radka, address):
    page = client.submit(
        client.page(f"/en{address}"), "Save about you and your visit",
        **{"profile-bio_cs": "Staví.", "profile-consent": "photos", "profile-equipment": "zvuk",
           "profile-arrival": "vlakem v 8:40"},
    )  # fmt: skip

    assert page.texts("main > [role=status]") == ["Saved."]
    assert (radka.bio_cs, radka.consent, radka.equipment, radka.arrival) == (
        "Staví.", "photos", "zvuk", "vlakem v 8:40",
    )  # fmt: skip
    page = client.submit(page, "Save about you and your visit", **{"profile-consent": "vše"})
    assert page.errors == ["Please choose one of the answers."]


def test_a_photo_loses_what_the_camera_wrote_into_it(client, radka, address):
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    Image.new("RGB", (400, 500), "#884422").save(picture, "JPEG", exif=exif)
    assert b"Secret Camera" in picture.getvalue()
    picture.seek(0)

    page = client.submit(
        client.page(f"/en{address}"), "Save the photo", **{"photo-photo": (picture, "a.jpg"), "photo-alt": "Radka"}
    )

    kept = client.get(page.one("img.photo").attrs["src"]).data
    assert b"Secret Camera" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}
    assert page.one("img.photo").attrs["alt"] == "Radka"
    assert storage().exists(radka.photo_key)


def test_a_photo_is_cut_where_its_owner_says(client, radka, address):
    """Red above, green in the middle, blue below; nothing is uploaded a second time."""
    picture, file = Image.new("RGB", (800, 2400), "#00ff00"), io.BytesIO()
    picture.paste("#ff0000", (0, 0, 800, 800))
    picture.paste("#0000ff", (0, 1600, 800, 2400))
    picture.save(file, "PNG")
    file.seek(0)
    page = client.page(f"/en{address}")
    assert "photo-focus_x" not in page.form("Save the photo").values  # there is nothing to choose from yet
    page = client.submit(page, "Save the photo", **{"photo-photo": (file, "a.png")})
    first = radka.photo_key

    assert page.form("Save the photo").values["photo-focus_y"] == ["40"]
    assert client.get(page.one(".focus img").attrs["src"]).mimetype == "image/jpeg"
    page = client.submit(page, "Save the photo", **{"photo-focus_y": "100"})

    red, _, blue = Image.open(io.BytesIO(client.get(page.one("img.photo").attrs["src"]).data)).getpixel((300, 800))
    assert blue > 200 > 50 > red
    assert page.form("Save the photo").values["photo-focus_y"] == ["100"]
    assert not any(storage().exists(key) for key in (first, small_key(first), whole_key(first)))
    client.submit(page, "Save the photo", **{"photo-alt": "Radka"})
    assert (radka.photo_focus_y, radka.photo_alt) == (100, "Radka")


def test_what_is_no_photo_is_refused_and_the_description_kept(client, radka, address):
    page = client.submit(
        client.page(f"/en{address}"),
        "Save the photo",
        **{"photo-photo": (io.BytesIO(files.WEB_PAGE), "a.jpg"), "photo-alt": "Radka"},
    )
    assert page.errors == ["A photo can be a JPEG, PNG or WebP file. Please save yours as one of them."]
    assert page.one("#photo-alt").attrs["value"] == "Radka"
    assert radka.photo_key is None


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_only_the_holder_of_the_link_may_send_a_large_file_and_only_where_one_is_taken(app, address, prefix):
    def may_be_sent(path: str, size: int) -> bool:
        head = SimpleNamespace(command="POST", path=prefix + path, query="", headers={}, content_length=size)
        return serve.may_be_sent(app, head)

    assert may_be_sent(f"{address}/slides/T1", 150_000_000)
    assert not may_be_sent(f"{address}/slides/T1", 250_000_000)
    assert not may_be_sent(f"{address}x/slides/T1", 3_000_000)
    assert not may_be_sent(f"{address}/bio", 3_000_000)
    assert not may_be_sent("/organise/bydleni-2026/slides/T1", 3_000_000)  # not signed in
    assert not may_be_sent("/nowhere", 3_000_000)


@pytest.mark.parametrize("form", ["/slides/T1", "/bio", "/photo"])
def test_the_language_switch_after_a_refused_form_leads_back_to_the_page(client, address, form):
    answer = client.get(f"/en{address}{form}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en{address}")


def test_a_form_without_its_token_is_refused(client, address):
    assert client.post(f"{address}/bio", data={"profile-bio_cs": "x"}).status_code == 400
