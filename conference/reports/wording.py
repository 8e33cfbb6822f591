"""Words of the dashboard and of the outbox."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from conference.czech.typography import format_day, format_time
from conference.events.models import Event
from conference.lib import clock, languages
from conference.lib.refusals import say
from conference.mailing.models import MessageState
from conference.mailing.rules import MessageRefusal, MessageRefused
from conference.mailing.writing import GONE, STOPPED, UNWANTED
from conference.reports.rules import Attention, Topic

STATES = {
    MessageState.QUEUED: lazy_pgettext("message", "in the queue"),
    MessageState.SENDING: lazy_pgettext("message", "being sent"),
    MessageState.SENT: lazy_pgettext("message", "sent"),
    MessageState.FAILED: lazy_pgettext("message", "not delivered"),
    MessageState.UNCERTAIN: lazy_pgettext("message", "uncertain"),
    MessageState.DISCARDED: lazy_pgettext("message", "discarded"),
}
REFUSALS = {
    MessageRefusal.UNKNOWN: _l("This message is no longer there."),
    MessageRefusal.BEING_SENT: _l("The message is being sent right now. Please look again in a minute."),
    MessageRefusal.SENT: _l("The message has been sent; there is nothing to change any more."),
    MessageRefusal.DISCARDED: _l("The message was discarded before."),
    MessageRefusal.UNWANTED: _l(
        "The letter was stopped, or this person wants no more invitations, so the message is not sent."
    ),
}
say(MessageRefused, REFUSALS)
KEPT_BACK = {  # why nobody got a message, by its error
    GONE: _l("What it was to tell of is gone, or has changed since. It was not written, and nobody got it."),
    STOPPED: _l("The letter was stopped before this message went out, and nobody got it."),
    UNWANTED: _l("The person wants no more invitations, so it was not sent, and nobody got it."),
}
DOWNLOADS = (
    (_l("Attendees for Excel (XLSX)"), "registration.attendees_xlsx"),
    (_l("Attendees for LibreOffice (ODS)"), "registration.attendees_ods"),
    (_l("Attendees as CSV"), "registration.attendees_csv"),
)
_ENTRANCE = re.compile(r"(/(?:sign-in|reset-password)/)[A-Za-z0-9._~-]{8,}")
_SECRET_LINK = re.compile(r"(/(?:my|speaker|desk)/)[A-Za-z0-9._~-]{8,}")


@dataclass(frozen=True)
class Todo:
    """One line of what needs attention: what, more about it, where to go and what the link says."""

    title: str
    more: str
    endpoint: str
    address: str
    link: str


def todo(event: Event, what: Attention) -> Todo:
    """Return a line for people."""
    title, more, endpoint, link = _words(event, what)
    values: dict[str, Any] = {"state": "failed"} if what.topic is Topic.NOT_DELIVERED else {}
    values = {"state": "uncertain"} if what.topic is Topic.UNCERTAIN else values
    return Todo(title, more, endpoint, url_for(endpoint, slug=event.slug, **values), link)


def _words(event: Event, what: Attention) -> tuple[str, str, str, str]:
    n = what.count
    match what.topic:
        case Topic.NOT_DELIVERED:
            title = ngettext("%(num)d message was not delivered.", "%(num)d messages were not delivered.", n)
            return title, _("Most often the address is wrong."), "reports.messages", _("Look at them")
        case Topic.UNCERTAIN:
            title = ngettext("It is uncertain whether %(num)d message was delivered.",
                             "It is uncertain whether %(num)d messages were delivered.", n)  # fmt: skip
            return title, _("The connection broke while sending."), "reports.messages", _("Look at them")
        case Topic.NOT_PUBLISHED:
            return (_("The pages are not public yet."), _("Only the team sees them."), "events.publication",
                    _("Publish"))  # fmt: skip
        case Topic.NO_PROGRAMME:
            return (_("The programme is not published."), _("Visitors do not see it yet."), "programme.draft",
                    _("To the programme"))  # fmt: skip
        case Topic.UNPUBLISHED_CHANGES:
            title = ngettext("%(num)d change of the programme is not published.",
                             "%(num)d changes of the programme are not published.", n)  # fmt: skip
            return title, _("Visitors see the last published version."), "programme.draft", _("To the programme")
        case Topic.ITEMS_OUTSIDE:
            title = ngettext("%(num)d programme item is outside the days of the conference.",
                             "%(num)d programme items are outside the days of the conference.", n)  # fmt: skip
            return title, _("The days were changed, the items were not."), "programme.draft", _("To the programme")
        case Topic.SLIDES_TO_APPROVE:
            title = ngettext("The slides of %(num)d item wait for your approval.",
                             "The slides of %(num)d items wait for your approval.", n)  # fmt: skip
            return title, _("Nobody sees them until then."), "slides.manage_slides", _("Look at them")
        case Topic.MISSING_SLIDES:
            title = ngettext("%(num)d talk has no slides.", "%(num)d talks have no slides.", n)
            return title, _("Due: %(when)s", when=_due(event)), "slides.manage_slides", _("Remind the speakers")
        case Topic.TO_APPROVE:
            title = ngettext("%(num)d registration waits for your approval.",
                             "%(num)d registrations wait for your approval.", n)  # fmt: skip
            return title, _("Nobody gets a confirmation until then."), "registration.approval", _("Answer them")
        case Topic.WAITING:
            title = ngettext("%(num)d person waits for a place at the conference.",
                             "%(num)d people wait for a place at the conference.", n)  # fmt: skip
            more = _("More places can be added if the room allows it.")
            return title, more, "places.capacity", _("Number of places")
        case Topic.FULL_GROUPS:
            return _full_groups(what)
        case Topic.STEP_FREE_UNKNOWN:
            more = ngettext("%(num)d person wrote down a need.", "%(num)d people wrote down a need.", n)
            return _("Step-free access is not filled in."), more, "events.edit_venue", _("Fill it in")
        case Topic.VISIT_STEP_FREE_UNKNOWN:
            more = ngettext("%(num)d person wrote down a need.", "%(num)d people wrote down a need.", n)
            return (_("Step-free access of a site visit is not filled in."), more, "visits.manage_visits",
                    _("To the visits"))  # fmt: skip
        case Topic.MISSING_CERTIFICATES:
            title = ngettext("%(num)d person who was present waits for a certificate.",
                             "%(num)d people who were present wait for a certificate.", n)  # fmt: skip
            return title, _("They asked for it when they registered."), "certificates.certificates", _("Issue them")


def _full_groups(what: Attention) -> tuple[str, str, str, str]:
    title = ngettext("This group is full: %(names)s.", "These groups are full: %(names)s.", len(what.groups),
                     names="; ".join(what.groups))  # fmt: skip
    more = ngettext("%(num)d person waits", "%(num)d people wait", what.count)
    free = ngettext("%(num)d place is free elsewhere", "%(num)d places are free elsewhere", what.free)
    return title, f"{more}, {free}" if what.free else more, "visits.manage_visits", _("Offer another group")


def _due(event: Event) -> str:
    if event.slides_due_at is None:
        return ""
    due = clock.local(event.slides_due_at, event.timezone)
    return f"{format_day(due.date(), languages.current())}, {format_time(due)}"


def without_entrances(text: str) -> str:
    """Return a message's words without the links that sign in or set a password: for everybody but its recipient.

    Who used one would be that member of the team, in the record of changes too.
    """
    return _ENTRANCE.sub(r"\1…", text)


def without_secrets(text: str) -> str:
    """Return a message's words without any link that lets act as its recipient: for those who may only look."""
    return _SECRET_LINK.sub(r"\1…", without_entrances(text))
