"""What outcomes of places mean for people: a registration ends, a wish for a visit comes true, letters are written.

All of it belongs to the transaction in which the places changed, under its locks (`places/outcomes.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from conference.lib.clock import now
from conference.places import actions as places
from conference.places.models import Place
from conference.places.outcomes import Outcome
from conference.places.states import Verb
from conference.registration import admitting, mails, wishes
from conference.registration.models import Registration

LET_GO = (Verb.DECLINE, Verb.EXPIRE)


def settle(outcomes: Sequence[Outcome]) -> None:
    """Do for each person what follows, and tell them. Who declines has seen the answer on the page.

    Who waits for the team's yes hears of a place, and gets in line for a visit, only with it.
    """
    for outcome in outcomes:
        place = outcome.place
        if outcome.verb in LET_GO and outcome.is_of_conference:
            _end(place.registration)
        if outcome.verb is Verb.OFFER:
            mails.tell_offered(place, outcome.would_give_up)
        elif outcome.verb is Verb.EXPIRE:
            mails.tell_expired(place)
        elif outcome.verb is not Verb.DECLINE and not (outcome.is_of_conference and place.registration.is_pending):
            visits = wished_visits(place.registration) if outcome.is_of_conference else []
            mails.tell_promoted(place, visits, outcome.given_up)


def _end(registration: Registration) -> None:
    """End the registration of who let the conference go; the address may register anew."""
    registration.cancelled_at = registration.changed_at = now()
    registration.visit_wishes = []
    admitting.let_go(registration)


def wished_visits(registration: Registration) -> list[Place]:
    """Put who waited for the conference in line for the visits they asked for, only now.

    What can't be had beside an earlier wish any more, since times or groups have changed, is left out.
    """
    wished, registration.visit_wishes = registration.visit_wishes, []
    if not wished:
        return []
    places.lock_visits(registration.event_id)  # so that the group chosen for `any` still has its place
    chosen = wishes.possible(registration.event, wished, registration.organisation)
    return [places.take(registration.id, quota_id, gives_up=True) for quota_id in chosen]
