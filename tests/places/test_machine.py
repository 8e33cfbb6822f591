"""Whatever people and the team do in whatever order: counters equal the rows, nobody is overtaken, no place is lost.

Hypothesis thinks the stories up and, when one ends badly, shows the shortest.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conference.extensions import db
from conference.lib import clock
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.places import actions as places
from conference.places import counting
from conference.places.models import Place, PlaceState, Quota
from conference.places.rules import PlaceRefused, any_of, exclude_each_other
from conference.programme.models import ItemKind
from conference.registration import actions
from conference.registration.models import Registration
from conference.registration.own import choices
from conference.registration.rules import RegistrationRefused
from conference.registration.team import actions as by_team
from tests.concurrency import checks
from tests.conftest import NOW
from tests.factories import at, make_event, make_item, make_user, make_visit
from tests.registration.people import details

pytestmark = pytest.mark.slow

STORIES, STEPS = 16, 40
any_person = st.integers(0, 30)
yes_or_no = st.booleans()
wishes = st.sampled_from(["any", "first", "second", "evening", "early", "late"])


class Conference(RuleBasedStateMachine):
    """Three places at the conference, two visits of which the second begins before the first ends for one of its two
    groups, two workshops at the same time; in half of the stories people may go on both visits."""

    @initialize(hours=st.sampled_from([None, 5]), unlimited=yes_or_no, several=yes_or_no)
    def open(self, hours, unlimited, several):
        empty()
        self.moment = NOW
        with clock.frozen(self.moment):
            self.event = make_event(capacity=None if unlimited else 3, offer_hours=hours, several_visits=several)
            visit, evening = make_visit(self.event, (1, 2)), make_visit(self.event, (1, 1))
            with transaction():
                evening.item.starts_at, evening.item.ends_at = at(16), at(18)
                for group, leaves in zip(evening.groups, (at(16), at(16, 30)), strict=True):
                    group.departs_at = leaves  # the visit in the afternoon ends at 16:15
            self.user = make_user()
            items = [
                make_item(self.event, ItemKind.WORKSHOP, starts_at=start, ends_at=end, quota=Quota(capacity=1))
                for start, end in ((at(10), at(11)), (at(10, 30), at(15)))  # the second one meets the visit, too
            ]
        groups = (str(group.id) for group in (*visit.groups, *evening.groups))
        self.groups = {"any": "any", "": "", "evening": any_of(evening.id)} | dict(
            zip(("first", "second", "early", "late"), groups, strict=True)
        )
        self.visits = [None, visit.id, evening.id]
        self.codes = [item.code for item in items]
        self.quotas = list(db.session.scalars(sa.select(Quota.id).order_by(Quota.id)))
        self.people: list[int] = []

    def do(self, verb, *arguments, **named):
        """Try something; a named refusal is an answer, anything else is a mistake of ours."""
        try:
            with clock.frozen(self.moment):
                return verb(*arguments, **named)
        except (RegistrationRefused, PlaceRefused):
            return None

    def person(self, number: int) -> Registration:
        return db.session.get_one(Registration, self.people[number % len(self.people)])

    @rule(chosen=st.lists(wishes, max_size=2))
    def register(self, chosen):
        number = len(self.people) + 1
        visits = [self.groups[wish] for wish in chosen]
        outcome = self.do(actions.register, self.event, details(number), visits=visits, form_token=f"form-{number}")
        if outcome is not None:  # two visits that can't be had together are refused
            self.people.append(outcome.registration.id)

    @precondition(lambda self: self.people)
    @rule(number=any_person)
    def cancel(self, number):
        self.do(actions.cancel, self.person(number))

    @precondition(lambda self: self.people)
    @rule(number=any_person, wish=wishes, gives_up=yes_or_no)
    def choose_visit(self, number, wish, gives_up):
        self.do(choices.choose_visit, self.person(number), self.groups[wish], gives_up=gives_up)

    @precondition(lambda self: self.people)
    @rule(number=any_person, wish=wishes, gives_up=yes_or_no)
    def move(self, number, wish, gives_up):
        self.do(by_team.move, self.person(number), self.groups[wish], gives_up=gives_up, by=self.user)

    @precondition(lambda self: self.people)
    @rule(number=any_person, which=st.integers(0, 1), gives_up=yes_or_no)
    def choose_item(self, number, which, gives_up):
        self.do(choices.choose_item, self.person(number), self.codes[which], gives_up=gives_up)

    @precondition(lambda self: self.people)
    @rule(number=any_person, which=st.integers(0, 2))
    def leave_visit(self, number, which):
        self.do(choices.leave_visit, self.person(number), self.visits[which])

    @precondition(lambda self: self.people)
    @rule(number=any_person, which=st.integers(0, 5))
    def leave_place(self, number, which):
        person = self.person(number)
        if person.places:
            self.do(choices.leave_place, person, person.places[which % len(person.places)].id)

    @precondition(lambda self: self.offers())
    @rule(number=any_person, accepts=yes_or_no)
    def answer(self, number, accepts):
        offers = self.offers()
        offer = offers[number % len(offers)]
        self.do(choices.answer_offer, offer.registration, offer.id, accepts)

    @rule(hours=st.integers(1, 6))
    def let_offers_run_out(self, hours):
        self.moment += timedelta(hours=hours)
        while self.do(places.expire_offers):
            pass

    @rule(which=st.integers(0, 6), capacity=st.none() | st.integers(0, 5))
    def change_capacity(self, which, capacity):
        self.do(places.change_capacity, self.quotas[which], capacity)

    @rule(hours=st.sampled_from([None, 5]))
    def change_how_freed_places_are_given(self, hours):
        with transaction():
            self.event.offer_hours = hours

    def offers(self) -> list[Place]:
        return list(db.session.scalars(sa.select(Place).where(Place.state == PlaceState.OFFERED).order_by(Place.id)))

    @invariant()
    def everything_is_right(self):
        assert checks.of_places() == []

    @invariant()
    def nobody_is_in_two_places_at_the_same_time(self):
        held: dict[int, list[Place]] = {}
        for place in db.session.scalars(sa.select(Place).where(Place.state == PlaceState.CONFIRMED)):
            held.setdefault(place.registration_id, []).append(place)
        for mine in held.values():
            for one, other in combinations([place.quota.span for place in mine if place.quota.span], 2):
                assert not exclude_each_other(one, other)

    @invariant()
    def nobody_goes_on_two_visits_unless_the_conference_says_so(self):
        groups = (
            sa.select(sa.func.count())
            .select_from(Place)
            .join(Place.quota)
            .where(Place.state == PlaceState.CONFIRMED, Quota.visit_group.has())
        )
        most = db.session.scalars(groups.group_by(Place.registration_id).order_by(sa.func.count().desc())).first() or 0
        assert most <= (2 if self.event.several_visits else 1)

    @invariant()
    def who_has_no_place_at_the_conference_has_none_elsewhere(self):
        elsewhere = sa.select(Place).where(Place.state.in_(("confirmed", "offered", "waiting")))
        rows = list(db.session.scalars(elsewhere))
        sure = {row.registration_id for row in rows if row.quota_id == self.event.quota_id and row.state == "confirmed"}
        assert {row.registration_id for row in rows if row.quota_id != self.event.quota_id} <= sure


def empty() -> None:
    """No rows from the story before."""
    db.session.remove()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


def tell_stories(**more) -> None:
    run_state_machine_as_test(
        Conference,
        settings=settings(
            max_examples=STORIES, stateful_step_count=STEPS, deadline=None, database=None, print_blob=True,
            suppress_health_check=list(HealthCheck), **more,
        ),
    )  # fmt: skip


def test_places_whatever_happens(app: Flask):
    tell_stories()


def test_the_machine_notices_who_overtakes(app: Flask, monkeypatch):
    """Negative control: newcomers take a free place although others wait for their offers."""

    def hasty(session, quota_id):
        taken = counting.CHANGE.where(counting.THIS, counting.HAS_ROOM).values(taken=counting.QUOTA.taken + 1)
        return counting._change(session, quota_id, taken)

    monkeypatch.setattr(counting, "take_one", hasty)
    monkeypatch.setattr(counting, "pass_on", lambda session, quota_id: False)

    with pytest.raises(AssertionError):
        tell_stories(phases=[Phase.generate], derandomize=True)
