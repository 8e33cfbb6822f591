"""The programme as a PDF: what stands on it, how it is tagged, and that it is set once."""

import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image

from conference.events.models import EventRole, Funding, Logo, Organisation, OrganisationRole
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.printing import pdf
from conference.programme import actions
from conference.programme.models import ItemKind, ItemSpeaker, SpeakerRole
from tests.factories import CONFERENCE_DAY, at, make_event, make_item, make_speaker, make_visit, saved
from tests.printing.pdf_checks import found_by_checker

pytestmark = pytest.mark.slow

PAPER = "/bydleni-2026/programme.pdf"
FRIDAY = CONFERENCE_DAY + timedelta(days=1)


def text_of(content: bytes) -> str:
    """The text as it is copied from the pages, on one line, with plain spaces."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(run.stdout.decode().replace("\u00a0", " ").split())


def elements(element: pikepdf.Object):
    """All elements of the structure tree below one."""
    kids = element.get("/K", pikepdf.Array())
    for kid in kids.as_list() if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def structure(content: bytes) -> tuple[pikepdf.Pdf, list[pikepdf.Object]]:
    document = pikepdf.open(io.BytesIO(content))
    return document, list(elements(document.Root.StructTreeRoot))


def tags(found: list[pikepdf.Object], name: str) -> int:
    return sum(str(element.S) == name for element in found)


@pytest.fixture
def full(event):
    """A programme with everything: funding, a moderator, lunch, an anonymous story, a visit in groups."""
    body = saved(Organisation(event_id=event.id, name="Dům pro každého, z. s."))
    saved(EventRole(event_id=event.id, organisation_id=body.id, role=OrganisationRole.ORGANISER))
    saved(
        Funding(event_id=event.id, project_title="Bydlení na prvním místě", registration_number="CZ.03.2.63/0958",
                publicity_cs="Spolufinancováno Evropskou unií", publicity_en="Co-funded by the European Union")
    )  # fmt: skip
    room = actions.add_room(event, "Velký sál", 100)
    talk = make_item(
        event, code="TALK", title_cs="Bydlení v Kadani", title_en="Housing in Kadaň", room_id=room.id,
        abstract_cs="Co funguje.",
    )  # fmt: skip
    saved(ItemSpeaker(item_id=talk.id, speaker_id=make_speaker(event).id, position=1))
    moderator = make_speaker(event, title_before="", given_name="Petr", family_name="Hlas", organisation="")
    saved(ItemSpeaker(item_id=talk.id, speaker_id=moderator.id, role=SpeakerRole.MODERATOR, position=2))
    make_item(event, ItemKind.LUNCH, title_cs="Oběd", title_en="Lunch", starts_at=at(12), ends_at=at(13))
    story = make_item(
        event, ItemKind.STORY, title_cs="Rok v bytě", title_en="A year in a flat", starts_at=at(13),
        ends_at=at(13, 30), anonymous=True, no_photos=True, no_recording=True, publishes_slides=False,
    )  # fmt: skip
    secret = make_speaker(event, given_name="Aneta", family_name="Tajná")
    saved(ItemSpeaker(item_id=story.id, speaker_id=secret.id))
    make_visit(event, meeting_point_cs="Před radnicí", meeting_point_en="At the town hall")
    actions.release_programme(event)
    return event


def test_before_the_first_version_there_is_a_page_that_says_so(client, event):
    make_item(event, title_cs="Tajné téma")
    page = client.page(PAPER, status=404)
    assert page.h1 == "Program"
    assert "Program připravujeme." in page.text
    assert "Tajné téma" not in page.html
    assert client.get("/neni/programme.pdf").status_code == 404


def test_everything_that_a_passer_by_asks(client, full):
    answer = client.get(PAPER)
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="bydleni-2026-cs.pdf"'
    text = text_of(answer.data)

    for said in (
        "3. krajská konference", "Bydlení pro všechny", "čtvrtek 11. června 2026",
        "Kulturní dům, Smyšlená 5, 432 01 Kadaň, Velký sál",
        "9:15–10:00", "Bydlení v Kadani", "Mgr. Radka Řečnická, Město Kadaň", "Moderování: Petr Hlas", "Přednáška",
        "Co funguje.", "12:00–13:00", "Oběd", "Rok v bytě", "Vystoupení je anonymní:", "Prohlídka bytů",
        "Sraz: Před radnicí", "Odchod skupin: 14:45, 14:50",
        "Pořádá: Dům pro každého, z. s.", "1. verze programu, zveřejněná 12. 5. 2026.",
        "prezence.example.org/bydleni-2026/programme", "Spolufinancováno Evropskou unií", "Bydlení na prvním místě",
        "CZ.03.2.63/0958",
    ):  # fmt: skip
        assert said in text, said
    assert "Tajná" not in text


def test_in_english(client, full):
    answer = client.get(f"/en{PAPER}")
    text = text_of(answer.data)
    for said in ("Housing for all", "Thursday 11 June 2026", "Housing in Kadaň", "Moderation: Petr Hlas", "Lunch",
                 "Meeting point: At the town hall", "Groups leave at 14:45, 14:50", "Co-funded by the European Union",
                 "Version 1 of the programme, published 12 May 2026.",
                 "prezence.example.org/en/bydleni-2026/programme"):  # fmt: skip
        assert said in text, said
    document, _ = structure(answer.data)
    assert str(document.Root.Lang) == "en"
    assert str(document.docinfo.Title) == "Programme: Housing for all, Thursday 11 June 2026"


def test_it_is_tagged_for_those_who_listen(client, full):
    document, found = structure(client.get(PAPER).data)

    assert str(document.Root.Lang) == "cs"
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == "Program: Bydlení pro všechny, čtvrtek 11. června 2026"
    assert (tags(found, "/H1"), tags(found, "/H2"), tags(found, "/Table")) == (1, 0, 1)
    assert (tags(found, "/TR"), tags(found, "/TH"), tags(found, "/Link")) == (4, 4, 1)
    figures = [str(element.Alt) for element in found if str(element.S) == "/Figure"]
    assert figures == ["QR kód: platný program", "Vlajka Evropské unie"]


def test_checkers_find_nothing_and_names_keep_their_language(client, full, tmp_path):
    for address in (PAPER, f"/en{PAPER}"):
        assert found_by_checker(client.get(address).data, tmp_path) == []
    _, found = structure(client.get(f"/en{PAPER}").data)
    assert [str(element.S) for element in found if "/Lang" in element] == [
        "/Span",
        "/NonStruct",
        "/Span",
        "/NonStruct",
        "/Div",
        "/Span",
        "/Span",
    ]  # place; name and organisation, name, an abstract that nobody translated; who organises; the project
    assert {str(element.Lang) for element in found if "/Lang" in element} == {"cs"}


def test_a_title_without_a_translation_is_in_its_own_language_to_those_who_listen(client, event):
    make_item(event, title_cs="Nepřeloženo", title_en="", abstract_cs="Jen česky.", abstract_en="")
    make_item(event, title_cs="Přeloženo", title_en="Translated", starts_at=at(11), ends_at=at(12))
    actions.release_programme(event)
    _, found = structure(client.get(f"/en{PAPER}").data)
    assert [str(element.S) for element in found if str(element.get("/Lang", "")) == "cs"][1:] == ["/P", "/Div"]


def test_a_small_programme_is_one_page_and_says_so(client, full):
    document, _ = structure(client.get(PAPER).data)
    assert len(document.pages) == 1
    assert "1 / 1" in text_of(client.get(PAPER).data)


@pytest.fixture
def large(event):
    """Two days in two rooms, 64 items with long titles."""
    with transaction():
        event.ends_on = FRIDAY
    rooms = [actions.add_room(event, name, 50).id for name in ("Velký sál", "Malý sál")]
    for number in range(64):
        day = CONFERENCE_DAY if number < 32 else FRIDAY
        starts = at(8, day=day) + timedelta(minutes=30 * (number % 32 // 2))
        make_item(
            event, title_cs=f"{number}. Zkušenosti obcí s rozšířenou působností se zaváděním sociálního bydlení",
            starts_at=starts, ends_at=starts + timedelta(minutes=30), room_id=rooms[number % 2],
        )  # fmt: skip
    actions.release_programme(event)
    return event


def test_a_long_programme_flows_over_pages_with_its_headings(client, large, tmp_path):
    content = client.get(PAPER).data
    document, found = structure(content)
    count = len(document.pages)
    assert count >= 3
    assert tags(found, "/H2") == 2
    assert [tags(found, one) for one in ("/Art", "/Sect", "/Table", "/THead", "/TR")] == [1, 2, 2, 2, 64 + 2]
    assert found_by_checker(content, tmp_path) == []
    pages = [
        text_of(bytes_of_page)
        for bytes_of_page in (single(document, number) for number in range(count))
    ]  # fmt: skip
    for number, text in enumerate(pages, start=1):
        assert f"{number} / {count}" in text
        assert "Čas Bod programu Místnost" in text
    assert "čtvrtek 11. června – pátek 12. června 2026" in pages[0]
    assert [("Pátek 12. 6. 2026" in text, "Čtvrtek 11. 6. 2026" in text) for text in pages[:1]] == [(False, True)]
    assert "Pátek 12. 6. 2026" in pages[-1]
    text = " ".join(pages)
    assert [text.count(f" {number}. Zkušenosti") for number in range(64)] == [1] * 64
    assert text.count("Malý sál") == 32


def single(document: pikepdf.Pdf, number: int) -> bytes:
    """One page as a file of its own."""
    alone, memory = pikepdf.new(), io.BytesIO()
    alone.pages.append(document.pages[number])
    alone.save(memory)
    return memory.getvalue()


def test_titles_that_no_line_holds_are_all_there(client, event):
    long = "Nejzodpovědněpodobnostní " * 12
    make_item(event, title_cs=long + "konec", abstract_cs=long)
    with transaction():
        event.title_cs = "Sociální, prostupné a dostupné bydlení v obcích s rozšířenou působností: zkušenosti " * 2
    actions.release_programme(event)
    text = text_of(client.get(PAPER).data)
    assert text.count("Nejzodpovědněpodobnostní") >= 12
    assert "konec" in text
    assert text.count("rozšířenou působností") >= 2


def test_the_publicity_of_the_grant_and_the_logos_are_on_it(client, full):
    memory = io.BytesIO()
    Image.new("RGB", (300, 100), "#336699").save(memory, "PNG")
    memory.seek(0)
    storage().put("logos/1/mesto.png", memory)
    saved(Logo(event_id=full.id, storage_key="logos/1/mesto.png", alt="Město Kadaň", width=300, height=100))
    saved(Logo(event_id=full.id, storage_key="logos/1/lost.png", alt="Ztracené", width=300, height=100))
    _, found = structure(client.get(PAPER).data)
    assert [str(element.Alt) for element in found if str(element.S) == "/Figure"] == [
        "QR kód: platný program", "Vlajka Evropské unie", "Město Kadaň",
    ]  # fmt: skip


def test_a_cancelled_conference_says_so(client, full):
    with transaction():
        full.cancelled_at, full.cancellation_cs = clock.now(), "Pro nemoc."
    assert "Konference je zrušena. Pro nemoc." in text_of(client.get(PAPER).data)


@pytest.fixture
def settings(monkeypatch):
    """How often a PDF was written."""
    written: list[object] = []
    write = pdf.write_pdf

    def note(*values, **named):
        written.append(named)
        return write(*values, **named)

    monkeypatch.setattr(pdf, "write_pdf", note)
    return written


def test_it_is_set_once_for_a_version_and_again_when_what_it_says_changes(client, full, settings):
    with transaction():
        full.venue_street = "Jediná 1"  # no other test has made this paper yet
    first = client.get(PAPER)
    again = client.get(PAPER)
    known = client.get(PAPER, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.data == first.data, known.status_code, known.data) == (True, 304, b"")
    assert len(settings) == 1

    with transaction():
        full.venue_name = "Divadlo"
    changed = client.get(PAPER, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, len(settings)) == (200, 2)
    assert "Divadlo" in text_of(changed.data)
    assert client.get(f"/en{PAPER}").headers["ETag"] != changed.headers["ETag"]


def test_the_draft_does_not_show_on_it(client, full, settings):
    first = client.get(PAPER)
    make_item(full, title_cs="Ještě nezveřejněné")
    assert client.get(PAPER).headers["ETag"] == first.headers["ETag"]
    actions.release_programme(full)
    second = client.get(PAPER)
    assert "Ještě nezveřejněné" in text_of(second.data)
    assert "2. verze programu" in text_of(second.data)


def test_asking_without_end_is_stopped(client, full, limits):
    answers = [client.get(PAPER).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_it_is_linked_from_the_programme(client, full):
    assert client.page("/bydleni-2026/programme").link("K tisku (PDF)") == PAPER


def test_a_conference_that_is_not_public_yet_shows_no_paper(client):
    hidden = make_event("skryta-2026", published_at=None)
    make_item(hidden)
    actions.release_programme(hidden)
    assert client.get("/skryta-2026/programme.pdf").status_code == 404
