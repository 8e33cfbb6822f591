"""The style page and the errors of the demo: drawn by the templates of the pages, in both languages, nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from conference.demo.load import load
from conference.demo.situations import APPROVED, CANCELLED, EARLY, FULL, INVITED, LAST, TWO_DAYS, load_states
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.places.models import Quota
from conference.places.queries import miscounted
from conference.registration.models import Registration
from conference.site.errors import PAGES
from scripts.shot_list import pages
from tests.client import PageClient, text_of
from tests.conftest import NOW

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_style_page_shows_every_part(visitor: PageClient, prefix: str) -> None:
    page = visitor.page(f"{prefix}/demo/style")
    for part in (".place-free", ".place-last", ".place-full", ".place-done", ".place-wait", ".place-off",
                 ".place-bad", "progress", ".btn-primary", ".btn-undoes", ".btn-outline-secondary", ".btn-link",
                 ".filters", ".notice", ".errors", ".done", ".field", ".wrong .message", ".choice", ".form-check",
                 ".item-light", ".item-talk", ".item-visit", ".is-now", ".person", ".initials", ".initials-lg",
                 ".groups", ".table", ".stack", ".facts-side", ".facts-row", ".numbers", ".ruled", ".lede",
                 ".kicker", ".note", ".drawing", ".funding svg"):  # fmt: skip
        assert page.all(part), part


def test_no_two_signs_look_alike() -> None:
    """Neither on a screen nor without its colours: what each state's sign is drawn with is its own."""
    drawn: dict[str, list[str]] = {"place-free": []}
    for names, rule in re.findall(r"^(\S[^{}]*)::before \{ ([^}]*) \}", Path("static/css/theme.css").read_text(), re.M):
        for name in re.findall(r"place-\w+", names):
            drawn.setdefault(name, []).append(rule)
    assert set(drawn) == {f"place-{state}" for state in ("free", "last", "full", "done", "wait", "off", "bad")}
    assert len({tuple(rules) for rules in drawn.values()}) == len(drawn)


def test_the_style_page_says_the_contrast_of_the_colour_that_is_tried(visitor: PageClient) -> None:
    page = visitor.page("/en/demo/style?accent=ffdd00")
    rows = [[text_of(cell) for cell in row.query("th, td")] for row in page.all("#part-colours + div tbody tr")]
    figures = {(name, scheme): [float(ratio) for ratio in ratios] for name, scheme, *ratios in rows}
    assert figures["ink", "light"] == [15.8, 16.5, 14.2]
    assert figures["accent", "light"] == [5.0, 5.3, 4.5]
    assert len(figures) == 12
    assert not page.all("#part-colours + div tbody .place-bad")
    assert page.all("link[href*='/accent/ffdd00.css']")


@pytest.mark.parametrize("accent", ["", "zzzzzz", "%00", "1f5a56'"])
def test_what_is_no_colour_leaves_the_ordinary_one(visitor: PageClient, accent: str) -> None:
    assert visitor.page(f"/demo/style?accent={accent}").all("link[href*='/accent/96341d.css']")


@pytest.mark.parametrize("status", PAGES)
def test_every_error_can_be_looked_at(visitor: PageClient, status: int) -> None:
    response = visitor.get(f"/en/demo/error/{status}")
    assert response.status_code == status
    assert f"Error\xa0{status}" in response.text or f"Error {status}" in response.text


def test_outside_the_demo_there_are_no_such_pages(client: PageClient) -> None:
    client.page("/demo/style", 404)
    client.page("/demo/error/410", 404)


def test_the_conferences_are_in_the_states_they_are_named_after(visitor: PageClient) -> None:
    assert visitor.page(f"/en/{FULL}/").texts(".notice h2") == ["The conference is full"]
    assert "last 2 places" in visitor.page(f"/en/{LAST}/").text
    assert visitor.page(f"/en/{EARLY}/").texts(".notice h2") == ["Registration is not open yet"]
    assert visitor.page(f"/en/{CANCELLED}/").texts(".errors h2") == ["The conference is cancelled"]
    assert len(visitor.page(f"/en/{TWO_DAYS}/visits").all("main section.part")) == 2
    with visitor.application.app_context():
        approvals = sa.select(Registration.approval).join(Event).where(Event.slug == APPROVED)
        assert sorted(db.session.scalars(approvals)) == ["given", "pending", "pending", "refused"]
        reserved = sa.select(Quota.capacity, Quota.taken, Quota.reserved).join(Event, Event.quota_id == Quota.id)
        assert tuple(db.session.execute(reserved.where(Event.slug == INVITED)).one()) == (5, 1, 2)


def test_loading_the_states_again_changes_nothing(visitor: PageClient) -> None:
    with visitor.application.app_context():
        before = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
        load_states(load().organiser)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == before
        assert miscounted() == []


def test_make_screenshots_knows_a_row_for_every_page(visitor: PageClient) -> None:
    """A new page is photographed by itself; where its address needs a row, the list must find one in the demo."""
    with visitor.application.test_request_context(), clock.frozen(NOW):
        shots = list(pages(visitor.application, load()))
    assert [shot for shot in shots if isinstance(shot, str)] == [
        "certificates.batch",  # made by the worker
        "paper.made",  # as that one
        "programme.accept_warning",  # asks about a warning, and the demo's programme has none
        "programme.undo_step",  # asks about a step of the editor, and nobody has taken one
    ]
    names = {shot.name for shot in shots if not isinstance(shot, str)}
    assert {"site.home", "demo.style", "events.edit_logo", "registration.my"} <= names
