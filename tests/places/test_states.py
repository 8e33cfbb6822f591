"""The policy of places, without a database: which step leads where, what it counts, and until when an offer holds."""

from datetime import UTC, datetime, timedelta

import pytest

from conference.places.states import (
    ACTIVE,
    HOLDS_A_PLACE,
    REFUSED_AS,
    TRANSITIONS,
    PlaceRefusal,
    PlaceRefused,
    PlaceState,
    Verb,
    offer_until,
    transition,
)

NOW = datetime(2026, 5, 12, 10, tzinfo=UTC)
STEPS = [  # from, verb, to, taken, waiting
    (None, "take", "confirmed", +1, 0),
    (None, "join", "waiting", 0, +1),
    ("declined", "join", "waiting", 0, +1),
    ("expired", "take", "confirmed", +1, 0),
    ("cancelled", "join", "waiting", 0, +1),
    ("waiting", "confirm", "confirmed", +1, -1),
    ("waiting", "offer", "offered", +1, -1),
    ("waiting", "cancel", "cancelled", 0, -1),
    ("offered", "accept", "confirmed", 0, 0),
    ("offered", "decline", "declined", -1, 0),
    ("offered", "expire", "expired", -1, 0),
    ("offered", "cancel", "cancelled", -1, 0),
    ("confirmed", "cancel", "cancelled", -1, 0),
]


@pytest.mark.parametrize(("before", "verb", "after", "taken", "waiting"), STEPS)
def test_a_step_leads_to_a_state_and_counts(before, verb, after, taken, waiting):
    step = transition(PlaceState(before) if before else None, Verb(verb))

    assert (step.to, step.taken, step.waiting) == (after, taken, waiting)


def test_every_other_step_is_refused_by_name():
    known = {(before, verb) for before, verb, *_ in STEPS}
    refused = {}
    for before in (None, *PlaceState):
        for verb in Verb:
            begins_anew = verb in (Verb.TAKE, Verb.JOIN) and before not in ACTIVE
            if (before, verb) in known or begins_anew:
                continue
            with pytest.raises(PlaceRefused) as refusal:
                transition(before, verb)
            refused[before, verb] = refusal.value.reason

    assert len(refused) == 7 * 8 - (len(TRANSITIONS) + 2 * 3)  # who is over may begin anew by two verbs
    assert refused[PlaceState.CONFIRMED, Verb.TAKE] is PlaceRefusal.ALREADY_ACTIVE
    assert refused[PlaceState.CONFIRMED, Verb.ACCEPT] is PlaceRefusal.NOT_OFFERED
    assert refused[PlaceState.EXPIRED, Verb.ACCEPT] is PlaceRefusal.NOT_OFFERED
    assert refused[PlaceState.CANCELLED, Verb.CANCEL] is PlaceRefusal.NOT_ACTIVE
    assert refused[PlaceState.OFFERED, Verb.OFFER] is PlaceRefusal.NOT_WAITING
    assert set(REFUSED_AS) == set(Verb)


def test_the_counters_count_states():
    """What a step adds is the difference between the states: a place counts where its state says, and only there."""

    def counted(state):
        return (state in HOLDS_A_PLACE, state is PlaceState.WAITING)

    for (before, _), step in TRANSITIONS.items():
        taken, waiting = counted(before)
        after_taken, after_waiting = counted(step.to)
        assert (step.taken, step.waiting) == (after_taken - taken, after_waiting - waiting)


@pytest.mark.parametrize(
    ("hours", "closes_in", "kept_for"),
    [
        (24, timedelta(days=9), timedelta(hours=24)),
        (24, timedelta(hours=5), timedelta(hours=5)),  # never past the end of registration
        (24, timedelta(hours=1), timedelta(hours=1)),
        (24, timedelta(minutes=59), None),  # nobody could answer: confirmed at once
        (24, timedelta(0), None),
        (24, timedelta(days=-1), None),  # registration has ended
        (None, timedelta(days=9), None),  # the event offers nothing
        (0, timedelta(days=9), None),
    ],
)
def test_an_offer_holds_some_hours_but_never_past_the_end_of_registration(hours, closes_in, kept_for):
    assert offer_until(NOW, hours, NOW + closes_in) == (None if kept_for is None else NOW + kept_for)
