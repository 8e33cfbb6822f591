"""Slides in parts: what the tus protocol asks for, whose they are, their limits and their end."""

import io
from base64 import b64encode
from datetime import timedelta

import pytest

from conference.lib import clock, links
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.models import ItemSpeaker
from conference.slides import queries, resuming
from conference.untrusted.uploads import SLIDES_MAX_BYTES
from tests import factories
from tests.conftest import NOW
from tests.slides import files

PART = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def radka(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    event = factories.make_event()
    speaker = factories.make_speaker(event)
    add_talk(speaker, "T1")
    return speaker


def add_talk(speaker, code):
    item = factories.make_item(speaker.event, code=code)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))


@pytest.fixture
def address(radka):
    return address_of(radka)


def address_of(speaker):
    return "/speaker/" + links.sign("speaker", speaker.id, speaker.link_version)


def begin(client, address, length, name="Třicet bytů.pptx"):
    head = {"Upload-Length": str(length), "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"}
    return client.post(f"{address}/slides/T1/parts", headers=head)


def add(client, where, offset, content, **head):
    return client.patch(where, data=content, headers={**PART, "Upload-Offset": str(offset), **head})


def test_a_file_arrives_in_parts_and_becomes_slides_with_the_form(client, radka, address):
    whole = files.pptx()
    began = begin(client, address, len(whole))
    where = began.headers["Location"]
    assert (began.status_code, began.headers["Upload-Offset"], began.headers["Tus-Resumable"]) == (201, "0", "1.0.0")
    assert add(client, where, 0, whole[:100]).status_code == 204
    state = client.head(where)  # after a break
    assert (state.status_code, state.headers["Upload-Offset"], state.headers["Cache-Control"]) == (
        200, "100", "no-store",
    )  # fmt: skip
    assert add(client, where, 100, whole[100:]).headers["Upload-Offset"] == str(len(whole))

    key = where.rpartition("/")[2]
    page = client.submit(client.page(f"/en{address}"), "Save the slides", **{
        "slides-T1-parts": key, "slides-T1-audience": "public",
    })  # fmt: skip

    assert page.texts("main > [role=status]") == ["Your slides are saved."]
    row = queries.current(radka.event)["T1"]
    assert (row.filename, row.size, row.speaker_id) == ("Třicet bytů.pptx", len(whole), radka.id)
    assert b"".join(storage().open_stream(row.storage_key)) == whole
    assert client.head(where).status_code == 404


def test_a_part_that_does_not_follow_is_refused_and_told_what_would(client, address):
    where = begin(client, address, 10).headers["Location"]
    add(client, where, 0, b"1234")
    for offset in (0, 5, 9):
        answer = add(client, where, offset, b"x")
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "4")


def test_what_is_checked_at_the_end_is_the_content(client, radka, address):
    where = begin(client, address, len(files.PROGRAM), "a.pptx").headers["Location"]
    add(client, where, 0, files.PROGRAM)
    page = client.submit(client.page(f"/en{address}"), "Save the slides", **{
        "slides-T1-parts": where.rpartition("/")[2], "slides-T1-audience": "public",
    })  # fmt: skip
    assert page.errors[0].startswith("The content of this file is something else than its name says.")
    assert queries.current(radka.event) == {}
    assert page.one("#slides-T1-parts").attrs["value"] == ""
    assert client.head(where).status_code == 404


def test_a_form_that_names_parts_which_are_not_all_there_asks_for_the_file(client, radka, address):
    where = begin(client, address, 10).headers["Location"]
    for key in (where.rpartition("/")[2], "2026051210-" + "0" * 32, "9999123123-" + "0" * 32, "../../etc"):
        page = client.submit(client.page(f"/en{address}"), "Save the slides", **{
            "slides-T1-parts": key, "slides-T1-audience": "public",
        })  # fmt: skip
        assert page.errors == ["The file did not arrive whole. Please choose it again."]


@pytest.mark.parametrize(
    ("length", "status"), [(0, 400), ("-1", 400), ("x", 400), ("", 400), (SLIDES_MAX_BYTES + 1, 413)]
)
def test_the_limits_are_those_of_the_form(client, address, length, status):
    assert begin(client, address, length).status_code == status


def test_a_length_beyond_all_limits_is_no_full_disk(client, address):
    assert begin(client, address, 10**12 - 1).status_code == 413


def test_parts_that_go_while_they_are_put_together_are_asked_for_again(client, radka, address, monkeypatch):
    whole = files.pptx()
    where = begin(client, address, len(whole)).headers["Location"]
    add(client, where, 0, whole)
    put_together = resuming.put_together

    def overtaken(upload, target):  # the same form, sent in another tab, has become slides
        resuming.drop(upload)
        put_together(upload, target)

    monkeypatch.setattr(resuming, "put_together", overtaken)
    page = client.submit(client.page(f"/en{address}"), "Save the slides", **{
        "slides-T1-parts": where.rpartition("/")[2], "slides-T1-audience": "public",
    })  # fmt: skip

    assert page.errors == ["The file did not arrive whole. Please choose it again."]
    assert (page.status, page.one("#slides-T1-parts").attrs["value"]) == (422, "")
    assert queries.current(radka.event) == {}


def test_more_than_was_announced_is_not_kept(client, address):
    where = begin(client, address, 4).headers["Location"]
    assert add(client, where, 0, b"12345").status_code == 413
    assert client.head(where).headers["Upload-Offset"] == "0"


def test_only_a_part_of_a_file_is_taken(client, address):
    where = begin(client, address, 4).headers["Location"]
    assert add(client, where, 0, b"1234", **{"Content-Type": "text/plain"}).status_code == 415


def test_an_upload_is_of_one_speaker_and_one_item(client, radka, address):
    where = begin(client, address, 4).headers["Location"]
    key = where.rpartition("/")[2]
    other = factories.make_speaker(radka.event)
    factories.saved(ItemSpeaker(item_id=radka.items[0].id, speaker_id=other.id))
    add_talk(radka, "T2")
    assert client.head(f"{address}/slides/T2/parts/{key}").status_code == 404
    assert client.head(f"{address_of(other)}/slides/T1/parts/{key}").status_code == 404
    assert begin(client, "/speaker/x", 4).status_code == 404


def test_after_the_due_date_none_begins(client, radka, address):
    with clock.frozen(radka.event.slides_due_at + timedelta(minutes=1)):
        assert begin(client, address, 4).status_code == 409


def test_an_archived_edition_takes_no_parts(client, radka, address):
    where = begin(client, address, 4).headers["Location"]
    with transaction():
        radka.event.archived_at = NOW
    assert add(client, where, 0, b"1234").status_code == 409


def test_what_was_never_finished_is_erased_after_a_day(client, address):
    where = begin(client, address, 4).headers["Location"]
    add(client, where, 0, b"12")
    with clock.frozen(NOW + timedelta(hours=23)):
        assert not resuming.erase_old()
        assert client.head(where).status_code == 200
    with clock.frozen(NOW + timedelta(hours=26)):
        assert client.head(where).status_code == 404
        assert resuming.erase_old()
    assert list(storage().listed("uploads")) == []


def test_a_part_with_a_gap_before_it_does_not_count(client, address):
    where = begin(client, address, 9).headers["Location"]
    add(client, where, 0, b"123")
    hour, secret = where.rpartition("/")[2].split("-")
    storage().put(f"uploads/{hour}/{secret}/000000000005.part", io.BytesIO(b"late"))
    assert client.head(where).headers["Upload-Offset"] == "3"
