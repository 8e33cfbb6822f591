"""Nothing in the database leads from answers to people: no foreign key, no equal value, no order, no time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.mailing import delivery
from conference.questions.models import QuestionKind, Questionnaire
from conference.questions.queries import questions_of
from conference.surveys import thanks
from conference.surveys.models import Survey
from conference.surveys.tickets import ticket_of
from tests.surveys.replies import ask, reply
from tests.surveys.test_thanks import DUE, LINK, came

ANSWERS = {"survey_tally", "survey_text", "survey_used_ticket"}
PEOPLE = {"registration", "speaker", "user_account", "message", "audit_entry", "link_request", "form_answer"}
TIMES = (sa.DateTime, sa.Date)


def reached(table: str) -> set[str]:
    """The tables that a row leads to, by foreign keys and on from there."""
    found, left = set(), {table}
    while left:
        name = left.pop()
        found.add(name)
        left |= {key.column.table.name for key in Base.metadata.tables[name].foreign_keys} - found
    return found


def test_no_foreign_key_leads_from_answers_to_people() -> None:
    for table in ANSWERS:
        assert reached(table) & PEOPLE == set(), table


def test_no_row_of_any_table_names_an_answer() -> None:
    naming = {
        table.name for table in Base.metadata.tables.values() for key in table.foreign_keys
        if key.column.table.name in ANSWERS
    }  # fmt: skip
    assert naming == set()


def test_answers_have_neither_a_time_nor_a_number_that_counts_up() -> None:
    for name in ANSWERS:
        table = Base.metadata.tables[name]
        assert [column.name for column in table.c if isinstance(column.type, TIMES)] == []
        assert table.dialect_options["sqlite"]["with_rowid"] is False
        assert [column.name for column in table.primary_key if column.name not in ("id", "digest", "answer")] in (
            [], ["question_id"],
        )  # fmt: skip
        keys = [column for column in table.primary_key if column.name in ("id", "digest", "answer")]
        assert [isinstance(column.type, sa.Text) for column in keys] == [True]


@pytest.fixture
def sent(event: Event, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Six people get the letter; their tickets, as only their mailboxes know them."""
    with transaction():
        event.thanks_days = 3
    mailboxes: dict[str, str] = {}

    def send(_courier: object, mail: object) -> None:
        mailboxes[mail.recipients[0]] = LINK.findall(mail.body)[0]

    monkeypatch.setattr("conference.mailing.smtp.Courier.send", send)
    ask(event, label_cs="Co zlepšit?")
    for number in range(6):
        came(event, email=f"p{number}@example.org")
    with clock.frozen(DUE):
        while thanks.work_once():
            pass
        delivery.work_once()
    assert len(mailboxes) == 6
    return mailboxes


def rows() -> dict[str, list[tuple[object, ...]]]:
    db.session.rollback()
    return {
        name: [tuple(row) for row in db.session.execute(sa.select(table))]
        for name, table in Base.metadata.tables.items()
    }


def test_no_value_of_a_ticket_or_an_answer_is_in_any_other_table(client, event, survey, sent) -> None:
    asked = [question.name for question in questions_of(event, Questionnaire.SURVEY)]
    with clock.frozen(DUE + timedelta(days=1)):
        for number, token in enumerate(sent.values()):
            page, (name,) = client.page(f"/survey/{token}"), asked
            client.submit(page, "Odeslat odpovědi", **{name: f"Text číslo {number}, který je jen jeden."})
    found = rows()

    secrets = list(sent.values())
    digests = [ticket_of(token).digest for token in secrets]
    texts = [row[0] for row in found["survey_text"]]
    assert sorted(row[0] for row in found["survey_used_ticket"]) == sorted(digests)
    assert len(texts) == 6
    for name, table in found.items():
        words = "\n".join(str(row) for row in table)
        assert [secret for secret in secrets if secret in words] == [], name
        if name not in ANSWERS:
            assert [value for value in (*digests, *texts) if value in words] == [], name
            assert "který je jen jeden" not in words, name


def test_texts_and_used_tickets_lie_in_an_order_of_their_own(client, event, survey) -> None:
    better = ask(event, QuestionKind.LONG_TEXT)
    for number in range(5):
        reply(survey, {better: f"{number}"})

    found = db.session.execute(sa.text("SELECT id FROM survey_text")).scalars().all()
    used = db.session.execute(sa.text("SELECT digest FROM survey_used_ticket")).scalars().all()
    assert sorted(found) in (found, found[::-1])  # by random keys
    assert sorted(used) in (used, used[::-1])
    if db.engine.dialect.name == "postgresql":  # rows know the transaction that wrote them
        for table in ("survey_text", "survey_used_ticket"):
            assert db.session.execute(sa.text(f"SELECT count(DISTINCT xmin::text) FROM {table}")).scalar() == 1
