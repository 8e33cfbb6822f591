"""Offers that nobody answered: taken back by the worker, whenever it runs again."""

from conference.lib.clock import now
from conference.places.actions import expire_offers
from conference.places.queries import overdue_offers


def work_once() -> bool:
    """Take back overdue offers of one event; whether there were any."""
    return bool(overdue_offers(now()) and expire_offers())  # looks first: only an action takes the lock for writing
