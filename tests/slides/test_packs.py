"""The hall's pack: its names, what is in it, what is new, who took which version; anonymous stories stay so."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.models import ItemKind, ItemSpeaker, Room, SpeakerRole
from conference.slides import actions, queries
from conference.slides.models import Audience, SlideFile, SlidesPack
from conference.slides.packing import PackedTalk, paths
from conference.slides.rules import SlidesRefusal, SlidesRefused
from conference.team.models import MembershipRole
from tests.conftest import NOW, sign_in
from tests.factories import at, make_event, make_item, make_member, make_speaker, saved

PAGE = "/en/organise/bydleni-2026/slides/packs"
ZONE = "Europe/Prague"


def talk(title="Třicet bytů", *names, hour=9, **values):
    return PackedTalk(at(hour, 15), title, "pptx", family_names=names or ("Smrčinová",), **values)


def test_a_file_is_called_by_time_speaker_and_title():
    assert paths([talk()], ZONE) == ["09-15 Smrčinová Třicet bytů.pptx"]
    assert paths([talk("A/B: co dál?", "Nová", "Stará")], ZONE) == ["09-15 Nová, Stará A B co dál.pptx"]
    assert paths([talk("Co", "A", "B", "C", "D")], ZONE) == ["09-15 A, B, C Co.pptx"]


def test_who_speaks_anonymously_is_not_named():
    assert paths([talk("Příběh", "Tajná", anonymous=True)], ZONE) == ["09-15 Příběh.pptx"]


def test_days_and_rooms_are_folders_where_there_are_several():
    second = PackedTalk(at(9, 15) + timedelta(days=1), "Co", "pdf", room="Malý sál", family_names=("Nová",))
    assert paths([talk(room="Velký/sál"), second], ZONE) == [
        "2026-06-11/Velký sál/09-15 Smrčinová Třicet bytů.pptx", "2026-06-12/Malý sál/09-15 Nová Co.pdf",
    ]  # fmt: skip


def test_no_two_files_have_one_name():
    assert paths([talk(), talk(), talk("TŘICET BYTŮ")], ZONE) == [
        "09-15 Smrčinová Třicet bytů.pptx", "09-15 Smrčinová Třicet bytů (2).pptx",
        "09-15 Smrčinová TŘICET BYTŮ (3).pptx",
    ]  # fmt: skip


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def olga(event):
    return make_member(event, MembershipRole.EDITOR, name="Olga", email="olga@example.org")


def send(item, content, name="Prezentace Tajné.pptx"):
    """Slides as they are stored, the present ones of an item."""
    key = f"slides/{item.event_id}/{item.id}-{len(content)}.pptx"
    storage().put(key, io.BytesIO(content))
    with transaction():
        for old in item.slide_files:
            old.replaced_at = old.replaced_at or NOW
    return saved(SlideFile(
        event_id=item.event_id, item_id=item.id, version=len(item.slide_files) + 1, storage_key=key, filename=name,
        mime="application/x", size=len(content), audience=Audience.PUBLIC, uploaded_at=NOW,
    ))  # fmt: skip


def a_talk(event, family_name, **values):
    item = make_item(event, **values)
    saved(ItemSpeaker(item_id=item.id, speaker_id=make_speaker(event, family_name=family_name).id))
    return item


def content(client, page):
    response = client.get(page.link("Download – 12 May 2026, 10:00"))
    return response, zipfile.ZipFile(io.BytesIO(response.data))


def test_all_current_slides_come_in_the_order_of_the_programme_and_it_is_kept_who_took_them(client, event, olga):
    late = a_talk(event, "Večerní", title_cs="Závěr", starts_at=at(15), ends_at=at(16))
    early = a_talk(event, "Smrčinová", title_cs="Třicet bytů")
    story = a_talk(event, "Tajná", kind=ItemKind.STORY, title_cs="Příběh", anonymous=True, starts_at=at(11),
                   ends_at=at(12))  # fmt: skip
    tray = a_talk(event, "Zásuvková", is_placed=False)
    for item, text in ((late, b"late"), (early, b"old one"), (story, b"story"), (tray, b"tray")):
        send(item, text)
    send(early, b"early!")
    sign_in(client, olga)

    page = client.submit(client.page(PAGE), "Take all slides")

    assert page.texts("main > [role=status]") == ["The slides are ready: the newest pack stands first."]
    response, archive = content(client, page)
    assert archive.namelist() == [
        "09-15 Smrčinová Třicet bytů.pptx", "11-00 Příběh.pptx", "15-00 Večerní Závěr.pptx", "SHA256SUMS.txt",
    ]  # fmt: skip
    assert archive.read("09-15 Smrčinová Třicet bytů.pptx") == b"early!"
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.headers["Cache-Control"] == "no-store"
    assert b"Tajn" not in response.data
    [pack] = queries.packs(event)
    assert (pack.actor, pack.taken_at, [one.file.version for one in pack.files]) == (
        "Olga (olga@example.org)", clock.now(), [2, 1, 1],
    )  # fmt: skip
    shown = client.page(f"/en/organise/bydleni-2026/slides/{early.code}").text
    assert "taken for the hall: 12 May 2026, 10:00" in shown
    assert "Olga (olga@example.org)" in shown


def test_next_time_only_what_is_new_may_be_taken_and_an_older_pack_stays_as_it_was(client, event, olga):
    first, second = a_talk(event, "Nová", title_cs="A"), a_talk(event, "Stará", title_cs="B", starts_at=at(9, 30))
    send(first, b"1")
    sign_in(client, olga)
    client.submit(client.page(PAGE), "Take all slides")
    assert "Take what is new" not in client.page(PAGE).text
    send(first, b"22")
    send(second, b"333")

    page = client.submit(client.page(PAGE), "Take what is new")

    assert page.texts("tbody summary") == ["what was new (2)", "all slides (1)"]
    newer, older = queries.packs(event)
    assert [one.path for one in newer.files] == ["09-15 Nová A.pptx", "09-30 Stará B.pptx"]
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{PAGE}/{older.id}.zip").data))
    assert archive.read("09-15 Nová A.pptx") == b"1"


def test_a_second_press_takes_nothing_anew(event, olga):
    send(a_talk(event, "Nová"), b"1")
    first = actions.take_pack(event, only_new=False, by=olga)
    assert actions.take_pack(event, only_new=False, by=olga).id == first.id
    with clock.frozen(NOW + timedelta(minutes=2)):
        assert actions.take_pack(event, only_new=False, by=olga).id != first.id
    other = make_member(event, MembershipRole.EDITOR)
    with clock.frozen(NOW + timedelta(minutes=2)):
        actions.take_pack(event, only_new=False, by=other)
    assert len(db.session.scalars(select(SlidesPack)).all()) == 3


@pytest.mark.parametrize("only_new", [False, True])
def test_without_slides_nothing_can_be_taken(event, olga, only_new):
    with pytest.raises(SlidesRefused) as refused:
        actions.take_pack(event, only_new=only_new, by=olga)
    assert refused.value.reason is SlidesRefusal.NOTHING_TO_TAKE


def test_a_room_is_a_folder_where_there_are_several(event, olga):
    halls = [saved(Room(event_id=event.id, name=name)) for name in ("Malý sál", "Velký sál")]
    for hall in halls:
        send(a_talk(event, "Nová", title_cs="A", room_id=hall.id), b"1")
    pack = actions.take_pack(event, only_new=False, by=olga)
    assert [one.path for one in pack.files] == ["Malý sál/09-15 Nová A.pptx", "Velký sál/09-15 Nová A.pptx"]


def test_who_only_moderates_is_in_no_name(event, olga):
    item = a_talk(event, "Nová", title_cs="A")
    guide = make_speaker(event, family_name="Vedoucí")
    saved(ItemSpeaker(item_id=item.id, speaker_id=guide.id, role=SpeakerRole.MODERATOR, position=-1))
    send(item, b"1")
    pack = actions.take_pack(event, only_new=False, by=olga)
    assert [one.path for one in pack.files] == ["09-15 Nová A.pptx"]


def test_packs_of_another_event_and_lost_files_are_not_found(client, event, olga):
    file = send(a_talk(event, "Nová"), b"1")
    pack = actions.take_pack(event, only_new=False, by=olga)
    stranger = make_member(make_event("jina-2026"), MembershipRole.EDITOR)
    sign_in(client, stranger).page(f"/en/organise/jina-2026/slides/packs/{pack.id}.zip", 404)
    storage().delete(file.storage_key)
    sign_in(client, olga).page(f"{PAGE}/{pack.id}.zip", 404)
