"""Values and parts of pages: made once for each version of their event."""

from __future__ import annotations

from markupsafe import Markup

from conference.caching import cached_part, cached_value
from conference.events.models import Event
from conference.lib import languages
from conference.lib.transaction import transaction
from tests.factories import make_event, make_item


def test_what_follows_from_the_rows_is_made_once_until_they_change(event):
    made = iter(range(1, 10))

    def make() -> int:
        return next(made)

    found = [cached_value(event, "thing", make), cached_value(event, "thing", make), cached_value(event, "other", make)]
    make_item(event)
    found.append(cached_value(event, "thing", make))

    assert found == [1, 1, 2, 3]


def test_inside_an_action_that_changes_such_rows_it_is_made_anew(event):
    made = iter(range(10))

    def make() -> int:
        return next(made)

    with transaction() as session:
        found = [cached_value(event, "thing", make) for _ in range(2)]
        event.title_cs = "Jinak"
        found.append(cached_value(event, "thing", make))
        session.flush()
        found.append(cached_value(event, "thing", make))

    assert [*found, cached_value(event, "thing", make)] == [0, 0, 1, 2, 3]


def test_a_part_is_drawn_once_for_each_conference_language_and_prefix(app, event):
    other, sample = make_event("jina"), Event()
    drawn: list[Markup] = []

    def draw() -> Markup:
        drawn.append(Markup("<p>"))
        return drawn[-1]

    for _ in range(2):
        for about in (None, event, other, sample):
            with app.test_request_context("/"):
                cached_part("foot", about, draw)
        with app.test_request_context("/", base_url="https://prezence.example.org/en"):
            cached_part("foot", event, draw)
        with app.test_request_context("/"), languages.speaking("en"):
            cached_part("foot", event, draw)

    assert len(drawn) == 6
