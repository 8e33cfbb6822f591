"""The page behind the link of the letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.questions.models import QuestionKind
from conference.surveys.models import Survey, SurveyText
from conference.surveys.tickets import new_ticket
from tests.client import PageClient
from tests.factories import at
from tests.surveys.replies import LAST_DAY, ask

SEND = "Odeslat odpovědi"


@pytest.fixture
def address(survey: Survey) -> str:
    """A link of a letter."""
    return f"/survey/{new_ticket(survey.id)}"


def texts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(SurveyText.value)))


def test_who_answers_is_thanked_and_the_link_is_used_up(event: Event, client: PageClient, address: str) -> None:
    better = ask(event, QuestionKind.LONG_TEXT)
    form = client.page(address)
    assert form.h1 == "Jaká byla konference?"
    assert "Vaše odpovědi jsou anonymní." in form.text

    page = client.submit(form, SEND, **{better.name: "Víc přestávek."})
    assert page.h1 == "Děkujeme, Vaše odpovědi dorazily"
    assert client.submit(form, SEND, **{better.name: "Podruhé."}).h1 == page.h1
    assert client.page(address).h1 == page.h1
    assert texts() == ["Víc přestávek."]


def test_what_is_missing_is_said_and_what_was_typed_stays(event: Event, client: PageClient, address: str) -> None:
    better = ask(event)
    ask(event, QuestionKind.YES_NO, is_required=True, label_cs="Přijedete znovu?")

    page = client.submit(client.page(address), SEND, status=422, **{better.name: "Víc káv."})

    assert page.texts("#errors a") == ["Odpovězte na otázku „Přijedete znovu?“."]
    assert page.one(f"[name={better.name}]").attrs["value"] == "Víc káv."
    assert texts() == []


def test_nothing_at_all_uses_no_ticket_up(event: Event, client: PageClient, address: str) -> None:
    useful = ask(event, QuestionKind.SEVERAL_OF, "přednášky", "prohlídky")
    ask(event, QuestionKind.DATE)
    form = client.page(address)

    page = client.submit(form, SEND, status=422)
    assert page.texts("#errors li") == ["Zatím není zodpovězena žádná otázka. Odpovězte prosím aspoň na jednu."]

    page = client.submit(page, SEND, **{useful.name: [str(choice.id) for choice in useful.choices]})
    assert page.h1 == "Děkujeme, Vaše odpovědi dorazily"


def test_a_question_after_a_condition_is_kept_only_when_it_holds(event: Event, client: PageClient, address) -> None:
    came = ask(event, QuestionKind.YES_NO)
    why = ask(event, only_if=came.choices[1])

    client.submit(client.page(address), SEND, **{came.name: str(came.choices[0].id), why.name: "Nesmí zůstat."})

    assert texts() == []


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        (LAST_DAY - timedelta(days=22), "Dotazník ještě není otevřený"),
        (LAST_DAY + timedelta(days=1), "Dotazník je uzavřen"),
    ],
)
def test_outside_of_its_days_the_page_says_so(event: Event, client: PageClient, address: str, day, heading) -> None:
    ask(event)
    with clock.frozen(at(10, day=day)):
        assert client.page(address).h1 == heading
        assert client.post(address).status_code == 409


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "_", lambda token: "x", lambda token: token + "=="])
def test_a_forged_link_leads_nowhere(event: Event, survey: Survey, client: PageClient, change) -> None:
    assert client.get(f"/survey/{change(new_ticket(survey.id))}").status_code == 404


def test_the_page_leaves_no_trace_in_browser_and_log(event: Event, client: PageClient, address: str) -> None:
    better = ask(event)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers
    answer = client.post(address, data={better.name: "Víc káv."})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (303, False)


def test_it_is_in_english_too(event: Event, client: PageClient, address: str) -> None:
    ask(event)
    assert client.page(f"/en{address}").h1 == "How was the conference?"
