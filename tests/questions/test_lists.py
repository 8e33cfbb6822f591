"""Own questions in the list of attendees, its exports and filters, on the team's pages, in imports and the history."""

import io

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from conference.editions.actions import make_edition
from conference.extensions import db
from conference.questions.models import End, QuestionKind
from conference.questions.queries import asked
from conference.registration.models import AttendeeView, Registration
from conference.team.models import AuditEntry, MembershipRole
from tests.client import text_of
from tests.conftest import sign_in
from tests.editions.test_copying import ASKED, EVERYTHING
from tests.factories import make_event, make_member, make_question, make_registration, saved
from tests.questions.answering import answer

AREA = "/en/organise/bydleni-2026"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def editor(client, event):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


@pytest.fixture
def way(event):
    return make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", label_en="How will you come?")


def names(page):
    return [text.split(" ")[-1] for text in page.texts("tbody th a, tbody td a") if text]


def read(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_an_export_has_a_column_for_each_question_and_the_codebook_says_what_it_means(event, editor, way):
    years = make_question(event, QuestionKind.NUMBER, label_en="Years of work")
    answer(event, way, way.choices[1])
    answer(event, years, "12")

    people, codebook = read(editor.get(f"{AREA}/attendees.xlsx").data)

    head = people[0]
    assert [row[head.index("How will you come?")] for row in people[1:]] == ["Autem (en)", ""]
    assert [row[head.index("Years of work")] for row in people[1:]] == ["", 12.0]
    (told,) = [row for row in codebook if row[0] == "How will you come?"]
    assert told[1:] == [way.name, "The answer in the form of registration.", "Vlakem (en), Autem (en)"]


def test_the_list_shows_a_question_as_a_column_and_is_narrowed_to_a_choice(event, editor, way):
    answer(event, way, way.choices[0], family_name="Vlaková")
    answer(event, way, way.choices[1], family_name="Autová")
    make_registration(event, family_name="Mlčící")

    page = editor.page(f"{AREA}/attendees?columns={way.name}&answer={way.choices[1].id}")

    assert "Autová" in page.text
    assert "Vlaková" not in page.text
    assert "Mlčící" not in page.text
    assert "How will you come?: Autem (en)" in text_of(page.all("summary")[-1]).replace("\u00a0", " ")
    both = editor.page(f"{AREA}/attendees?answer={way.choices[1].id}&answer={way.choices[0].id}").text
    assert "Vlaková" in both
    assert "Mlčící" not in both


def test_answers_for_few_are_seen_by_few(event, client):
    secret = make_question(event, QuestionKind.ONE_OF, "Ano", "Ne", right="needs", label_en="Allergic?")
    person = answer(event, secret, secret.choices[0], family_name="Tajná")
    answer(event, secret, secret.choices[1], family_name="Druhá")
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))

    page = viewer.page(f"{AREA}/attendees?columns={secret.name}&answer={secret.choices[0].id}")

    assert "Allergic?" not in page.text
    assert "Druhá" in page.text
    assert "Allergic?" not in viewer.page(f"{AREA}/attendees/{person}").text
    assert b"Allergic" not in viewer.get(f"{AREA}/attendees.csv").data


def test_the_team_reads_and_corrects_answers_and_leaves_them_open(event, editor, way):
    needed = make_question(event, is_required=True, label_en="Badge name")
    person = answer(event, way, way.choices[0])

    page = editor.submit(editor.page(f"{AREA}/attendees/{person}/edit"), "Save", **{way.name: str(way.choices[1].id)})

    assert "Autem (en)" in page.text.replace("\u00a0", " ")
    assert "Badge name" not in page.text
    assert needed.is_required
    db.session.rollback()
    entry = db.session.scalars(sa.select(AuditEntry)).one()
    assert (entry.before[way.name], entry.after[way.name]) == ("Vlakem (en)", "Autem (en)")
    assert "How will you come?: Vlakem (en) → Autem (en)" in " ".join(editor.page(f"{AREA}/history").text.split())


def test_of_answers_that_end_soon_the_record_keeps_that_they_changed(event, editor):
    dish = make_question(event, label_en="Dish", ends=End.SOON)
    person = answer(event, dish, "Ryba")

    editor.submit(editor.page(f"{AREA}/attendees/{person}/edit"), "Save", **{dish.name: "Guláš"})

    db.session.rollback()
    entry = db.session.scalars(sa.select(AuditEntry)).one()
    assert (entry.before[dish.name], entry.after[dish.name]) == ("•••", "•••")


def test_colleagues_are_each_asked(event, client, way):
    page = client.page("/en/bydleni-2026/register/colleagues")
    people = {
        f"colleagues-{row}-{name}": text
        for row, given in enumerate(("Jana", "Eva"))
        for name, text in {"given_name": given, "family_name": "Nová", "email": f"{given.lower()}@example.org"}.items()
    }
    client.submit(
        page, "Register the colleagues", organisation="Město Kadaň", municipality="Kadaň", privacy_read=True, **people,
        **{f"colleagues-1-{way.name}": str(way.choices[1].id)},
    )  # fmt: skip

    rows = db.session.scalars(sa.select(Registration).order_by(Registration.given_name))
    assert {row.given_name: row.own for row in rows} == {"Eva": {way.name: (way.choices[1].id,)}, "Jana": {}}


def test_a_required_answer_is_asked_of_a_colleague_who_is_there_and_of_no_empty_row(event, client):
    needed = make_question(event, is_required=True)
    page = client.page("/en/bydleni-2026/register/colleagues")

    page = client.submit(
        page, "Register the colleagues", status=422, organisation="Město Kadaň", municipality="Kadaň",
        privacy_read=True,
        **{"colleagues-0-given_name": "Jana", "colleagues-0-family_name": "Nová",
           "colleagues-0-email": "jana@example.org"},
    )  # fmt: skip

    assert len(page.all("#errors li")) == 1
    assert page.one(f"#errors a[href='#colleagues-0-{needed.name}']")


def test_a_saved_view_of_answers_names_the_copies_in_the_next_edition(event, way):
    query = {"answer": [str(way.choices[1].id)], "columns": f"phone,{way.name}"}
    saved(AttendeeView(event_id=event.id, name="Autem", query=query))

    edition = make_edition(event.id, ASKED, EVERYTHING, by=make_member(event))

    view = db.session.scalars(sa.select(AttendeeView).where(AttendeeView.event_id == edition.id)).one()
    copied = next(row for row in way_of(edition).choices if row.label_cs == "Autem")
    assert view.query == {"answer": [str(copied.id)], "columns": f"phone,{way_of(edition).name}"}


def way_of(event):
    return asked(event)[0]
