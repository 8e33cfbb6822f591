"""What stands in the masthead of a page."""

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from conference.events.versions import remembered
from conference.team.models import MembershipRole
from conference.team.rules import may
from conference.visits import queries as visits

PUBLIC = (  # label, endpoint, prefix of the endpoints below it
    (_l("Home"), "site.event_home", "site.event_home"),
    (_l("Programme"), "programme.programme", "programme."),
    (_l("Speakers"), "speakers.speakers", "speakers."),
    (_l("Site visits"), "visits.visits", "visits."),
    (_l("Practical"), "site.practical", "site.practical"),
    (_l("Registration"), "registration.register", "registration."),
)
OWN = (  # prefix of the endpoints behind a person's link, label of the menu's first entry, its endpoint
    ("registration.my", _l("My registration"), "registration.my"),
    ("erasure.my", _l("My registration"), "registration.my"),
    ("speakers.own", _l("Your talk"), "speakers.own"),
)
BESIDE_OWN = ("programme.programme", "visits.visits", "site.practical")
ORGANISER = (  # label, endpoint, feature, role needed
    (_l("Dashboard"), "reports.dashboard", "reports", MembershipRole.VIEWER),
    (_l("Attendees"), "registration.attendees", "registration", MembershipRole.VIEWER),
    (_l("Presence"), "attendance.presence", "attendance", MembershipRole.VIEWER),
    (_l("Programme"), "programme.draft", "programme", MembershipRole.VIEWER),
    (_l("Speakers"), "speakers.manage_speakers", "speakers", MembershipRole.VIEWER),
    (_l("Slides"), "slides.manage_slides", "slides", MembershipRole.VIEWER),
    (_l("Site visits"), "visits.manage_visits", "visits", MembershipRole.VIEWER),
    (_l("Certificates"), "certificates.register", "certificates", MembershipRole.VIEWER),
    (_l("Messages"), "reports.messages", "reports.messages", MembershipRole.VIEWER),
    (_l("Settings"), "events.edit_event", "events", MembershipRole.EDITOR),
    (_l("Team"), "team.members", "team.members", MembershipRole.OWNER),
    (_l("History"), "team.history", "team.history", MembershipRole.EDITOR),
)
OF_SETTINGS = ("places.capacity", "moving.", "letters.")  # pages of the settings that other features keep


@dataclass(frozen=True)
class Entry:
    """One link of the navigation."""

    label: str
    address: str
    is_current: bool


def navigation() -> list[Entry]:
    """The public pages of the event this page is about; site visits only when there are any.

    Behind a person's link the menu is short: their own page, and what they need on the way.
    """
    event = g.get("event")
    endpoint = request.endpoint or ""
    if event is None:
        return [] if endpoint == "site.home" else [Entry(str(_l("Conferences")), url_for("site.home"), False)]
    has_visits = remembered(event, "has_visits", lambda: visits.are_there(event))
    entries = _own_entry(endpoint)
    beside = BESIDE_OWN if entries else [target for _, target, _ in PUBLIC]
    return entries + [
        Entry(str(label), url_for(target, slug=event.slug), endpoint.startswith(prefix))
        for label, target, prefix in PUBLIC
        if target in beside and (has_visits or target != "visits.visits")
    ]


def _own_entry(endpoint: str) -> list[Entry]:
    """The page behind a person's link that this request is part of, if any."""
    token = (request.view_args or {}).get("token")
    return [
        Entry(str(label), url_for(target, token=token), endpoint == target)
        for prefix, label, target in OWN
        if token and endpoint.startswith(prefix)
    ]


def organiser_navigation() -> list[Entry]:
    """What this person may open of the event this page is about, and of their own."""
    event = g.get("event")
    endpoint = request.endpoint or ""
    if not current_user.is_authenticated:
        return []
    if event is None:
        return [
            Entry(str(_l("My conferences")), url_for("events.organise"), endpoint == "events.organise"),
            Entry(str(_l("My account")), url_for("team.account"), endpoint == "team.account"),
        ]
    entries = [
        Entry(str(label), url_for(target, slug=event.slug), _is_current(endpoint, target, feature))
        for label, target, feature, role in ORGANISER
        if may(g.get("role"), role)
    ]
    return [*entries, Entry(str(_l("Public pages")), url_for("site.event_home", slug=event.slug), False)]


def _is_current(endpoint: str, target: str, feature: str) -> bool:
    if target == "team.history" and endpoint == "team.removed":
        return True  # what the history leads to
    if target in ("reports.dashboard", "reports.messages", "team.members", "team.history"):
        return endpoint == target
    if target == "events.edit_event" and endpoint.startswith(OF_SETTINGS):
        return True
    return endpoint.startswith(f"{feature}.")
