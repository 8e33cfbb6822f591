"""The draft of the report: its sentences and numbers, as a page, a Word file and Markdown."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from conference.attendance.models import Presence
from conference.certificates import contributing
from conference.events.models import Picture, PictureUse
from conference.evidence.report.draft import draft
from conference.evidence.report.press import press_text
from conference.evidence.report.queries import numbers
from conference.extensions import db
from conference.lib import clock, languages
from conference.places.models import PlaceState
from conference.printing.document import DocHeading, DocPicture, DocTable, DocText, TextDocument, word_file
from conference.printing.markdown_text import markdown, plain
from conference.programme.queries import published_programme
from conference.registration.models import Approval
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.evidence.conftest import change
from tests.factories import at, make_event, make_member, make_registration, make_speaker, make_visit, saved, take_place

PAGE = "/en/organise/bydleni-2026/report"
PNG = b""


def came(event, municipality, region, **values):
    """Somebody who was there at nine."""
    row = make_registration(event, municipality=municipality, region=region, **values)
    saved(Presence(event_id=event.id, registration_id=row.id, day=event.starts_on, arrived_at=at(9)))
    return row


def told(event, language):
    found = numbers(event, lambda right: False)
    with languages.speaking(language):
        texts = press_text(event, found, published_programme(event), language)
    return [text.replace("\u00a0", " ") for text in texts]


def table(made, caption):
    return next(list(part.rows) for part in made.parts if isinstance(part, DocTable) and part.caption == caption)


def test_the_press_reads_who_where_how_many_from_where_and_what(event):
    change(event, goal_cs="Sdílet zkušenosti.", website="https://bydleni.example.org")
    for _ in range(2):
        came(event, "Kadaň", "Ústecký kraj")
    came(event, "Plzeň", "Plzeňský kraj")
    make_registration(event)  # did not come
    assert told(event, "cs") == [
        "Konference „Bydlení pro všechny“ se konala 11. června 2026. Byl to 3. ročník řady „Konference o bydlení“. "
        "Místo konání: Kulturní dům, Smyšlená 5, Kadaň.",
        "Pořadatel: Město Kadaň.",
        "Konference se zúčastnili 3 lidé. Přijeli z Ústeckého kraje a také z těchto měst a obcí: Plzeň.",
        "Cíl: Sdílet zkušenosti.",
        "Přednášky: Bydlení v Kadani (Mgr. Radka Řečnická).",
        "Projekt: Prostupné a sociální bydlení (Reg. č. CZ.03.2.63/0.0/0.0/15_023/0000958). "
        "Spolufinancováno Evropskou unií.",
        "Více: https://bydleni.example.org",
    ]
    assert told(event, "en")[2] == "3 people came. They came from the Ústí nad Labem Region, and also from these " \
        "towns: Plzeň."  # fmt: skip


def test_people_are_counted_once_each_and_as_what_they_are(event):
    came(event, "Kadaň", "Ústecký kraj")
    make_registration(event)
    make_registration(event, PlaceState.WAITING)
    make_registration(event, approval=Approval.PENDING)
    make_registration(event, approval=Approval.REFUSED)
    make_registration(event, PlaceState.CANCELLED, cancelled_at=at(8))
    found = numbers(event, lambda right: False)
    assert (found.registered, found.cancelled, found.waiting, found.holders, found.present) == (4, 1, 1, 2, 1)
    assert found.by_day == [(event.starts_on, 1)]
    assert found.by_town == [("Kadaň", "Ústecký kraj", 1)]


def test_whose_data_are_erased_is_counted_on(event):
    row = came(event, "Kadaň", "Ústecký kraj")
    change(row, erased_at=at(20), given_name="", family_name="", email="")
    assert numbers(event, lambda right: False).present == 1


def test_before_anybody_is_noted_those_with_a_place_are_told(event):
    make_registration(event, region="Ústecký kraj")
    assert told(event, "en")[2] == "1 person was registered. They came from the Ústí nad Labem Region."


def test_visits_are_told_by_who_came_where_that_was_noted(event):
    visit = make_visit(event)
    people = [came(event, "Kadaň", "Ústecký kraj") for _ in range(2)]
    places = [take_place(row, visit.groups[0].quota_id) for row in people]
    assert "Places on site visits: 2 people, 1 group." in told(event, "en")
    change(places[0], came=True)
    change(places[1], came=False)
    assert "On site visits: 1 person, 1 group." in told(event, "en")
    rows = table(draft(event, "en", with_pictures=False), "People in visit groups")
    assert rows == [("Visit to flats", "1", "2", "1"), ("Visit to flats", "2", "0", "not noted")]


def test_certificates_of_speakers_are_counted_by_themselves(event):
    with clock.frozen(at(20)):
        assert len(contributing.issue(event, by=None).issued) == 1
    rows = table(draft(event, "en", with_pictures=False), "How many people")
    assert rows[-2:] == [("Certificates that are valid", "1"), ("of them for speaking or moderating", "1")]


def test_photos_stand_there_with_what_is_known_about_consent(event):
    make_speaker(event, family_name="Bezfotky")
    make_speaker(event, family_name="Sfotkou", photo_key="photos/1/x.jpg")
    saved(Picture(event_id=event.id, use=PictureUse.HOME, storage_key="pictures/x.jpg", width=1, height=1,
                  alt_cs="Dům", alt_en="A house", credit="Jan Foto", consent_note="Souhlas ústní"))  # fmt: skip
    made = draft(event, "en", with_pictures=False)
    assert table(made, "Pictures of the conference") == [
        ("The conference's picture", "A house", "Jan Foto", "Souhlas ústní")
    ]
    [(name, consent)] = table(made, "Photos of speakers")
    assert (name, consent.split(":")[0]) == ("Mgr. Radka Sfotkou", "Nobody knows any more who put it in")


def test_no_name_of_a_participant_is_in_it(event):
    came(event, "Kadaň", "Ústecký kraj", family_name="Tajná", email="tajna@example.org", needs="vozík")
    text = markdown(draft(event, "cs", with_pictures=False))
    assert not {"Tajná", "tajna@", "vozík"} & set(text.split())
    assert "Tajná" not in text


@pytest.mark.slow
def test_the_word_file_has_headings_heads_of_tables_texts_for_pictures_and_its_language(event):
    came(event, "Kadaň", "Ústecký kraj")
    file = docx.Document(BytesIO(word_file(draft(event, "cs"))))
    headings = [one.text for one in file.paragraphs if one.style.name == "Heading 1"]
    assert headings[:3] == ["Text pro tisk", "Počty", "Odkud lidé přijeli"]
    assert all(one.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for one in file.tables)
    alts = [one._inline.docPr.get("descr") for one in file.inline_shapes]
    assert alts == ["Mapa krajů z\u00a0dlaždic. Ústecký kraj: 1"]
    [language] = list(file.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang")))
    assert language.get(qn("w:val")) == "cs-CZ"
    assert file.core_properties.language == "cs-CZ"
    foot = file.sections[0].footer
    assert [one.text for one in foot.paragraphs][1:] == [
        "Spolufinancováno Evropskou unií",
        "Prostupné a sociální bydlení, Reg. č. CZ.03.2.63/0.0/0.0/15_023/0000958",
    ]
    assert [one.get("descr") for one in foot._element.iter(qn("wp:docPr"))] == ["Vlajka Evropské unie"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("2. ročník", "2\\. ročník"), ("- pomlčka", "\\- pomlčka"), ("a|b_c", "a\\|b\\_c"), ("<b>", "\\<b\\>"),
     ("dva\nřádky", "dva řádky"), ("cena 3.5", "cena 3.5")],
)  # fmt: skip
def test_what_has_a_meaning_in_markdown_is_marked(text, said):
    assert plain(text) == said


def test_markdown_has_headings_tables_and_pictures():
    parts = [
        DocHeading("Počty"), DocText("pozor", remark=True), DocTable("Lidé", ["Kraj", "Lidé"], [["Ústecký", "1"]], [1]),
        DocPicture(PNG, "map.png", "Mapa"),
    ]  # fmt: skip
    made = TextDocument("Zpráva", "", "cs", "", parts, ["Platí EU"])
    assert markdown(made, "pictures/").split("\n\n") == [
        "# Zpráva", "## Počty", "*pozor*", "**Lidé**", "| Kraj | Lidé |\n| --- | ---: |\n| Ústecký | 1 |",
        "![Mapa](pictures/map.png)", "---", "Platí EU\n",
    ]  # fmt: skip


@pytest.mark.slow
def test_who_only_reads_sees_the_draft_and_takes_its_files(event, client):
    came(event, "Kadaň", "Ústecký kraj")
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = viewer.page(f"{PAGE}?language=cs")
    assert page.texts("article h3")[:2] == ["Text pro tisk", "Počty"]
    assert page.all("article[lang='cs']")
    answer = viewer.get(page.link("Word file: Čeština"))
    assert 'filename="bydleni-2026-report-cs.docx"' in answer.headers["Content-Disposition"]
    assert docx.Document(BytesIO(answer.data)).paragraphs[0].text == "Zpráva: Bydlení pro všechny"
    assert viewer.get(page.link("Markdown: English")).text.startswith("# Report: Housing for all\n")
    assert viewer.get(f"{PAGE}/de.docx").status_code == 404
    assert viewer.get(f"{PAGE}/cs.odt").status_code == 404


def test_a_conference_about_which_nothing_is_known_has_a_draft_too(app, client):
    event = make_event(second_language=None)
    page = sign_in(client, make_member(event)).page(PAGE)
    assert "Program nebyl zveřejněn." in page.text
    assert db.session.get_one(type(event), event.id).funding is None
