"""How an automatic letter would look: with what the conference has, to somebody made up, with all its parts."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from conference.czech.names import salutation
from conference.czech.typography import format_date, format_day, format_time
from conference.events.models import Event
from conference.letters.groups.mails import SAMPLE, without_secret
from conference.letters.mails import HIDDEN
from conference.lib import languages
from conference.lib.clock import local, now
from conference.mailing.automatic import AutomaticText
from conference.mailing.texts import MessageText, compose
from conference.mailing.wordings import Wording
from conference.places.queries import limited_items
from conference.programme.queries import times_of
from conference.programme.wording import day_words
from conference.registration import told
from conference.registration.told import ToldFacts
from conference.visits.queries import groups_by_quota

OFFER_HOURS = 24  # of a conference that offers no places
MINUTES = 360


def preview(event: Event, text: AutomaticText, language: str, wording: Wording) -> MessageText:
    """Return a letter of such a wording, without secrets."""
    with languages.speaking(language):
        values = made_up(event, text, language)
    return compose(text.kind, language, event, values, wording)


def made_up(event: Event, text: AutomaticText, language: str) -> dict[str, Any]:
    """Return all that letters of a kind and case may speak of. Call while the language is spoken."""
    given, family = SAMPLE[language]
    name, days = f"Mgr. {given} {family}", times_of(event)
    greeting = salutation("ms", given, family, "Mgr.", "", language)
    own = without_secret(languages.external_url("registration.my", language, event.language, token=HIDDEN))
    moments = [day_words(one, event.timezone) for one in days]
    visit, item = _visit(event, language), _item(event, language)
    hours = timedelta(hours=event.offer_hours or OFFER_HOURS)
    until = local(now() + hours, event.timezone)
    return {
        "registration": SimpleNamespace(
            full_name=name, organisation=event.venue_city or event.text("title", language), ticket_code="ABC123",
            visit_wishes=["any"],
        ),
        "salutation": greeting, "days": days,
        "own_page": own, "cancel_page": f"{own}/cancel", "token": HIDDEN,
        "stop_page": own, "verify_url": f"{own.partition('/my/')[0]}/verify/…",
        "wished": [_("Any group with a free place")],
        "left": [visit] if text.kind == "visit_changed" and text.case == "given_up" else [],
        "position": 3, "has_items": True, "by_somebody_else": True, "gave_up_place": True,
        "until": f"{format_date(until.date(), language)}, {format_time(until, language)}",
        "visit": visit, "visits": [visit], "item": {**item, "standing": _standing(text.case)},
        "items": _items(text, item),
        "thing": visit if text.case in ("visit", "other") else item if text.case == "item" else None,
        "made_way": [item], "given_up": [item], "is_new": text.case == "new",
        "is_heir": text.case == "heir",
        "titles": [item["title"]], "slides_due_at": event.slides_due_at,
        "answers_due_at": event.answers_due_at, "missing": [_("biography"), _("photo")],
        "people": [_colleague(name, True), _colleague(_("Petr Sample"), False)],
        "group": text.case, "reason": event.text("cancellation", language) or _("The reason that is written then."),
        "has_calendar": True, "before": moments, "after": moments, "new_zone": "",
        "certificate": SimpleNamespace(number=f"{event.starts_on.year}/0001", minutes=MINUTES),
        "was_at": event.text("title", language), "has_place": text.case == "place", "form": own,
        **({"until": until} if text.kind == "registration_invitation" else {}),
        "slides_at": languages.external_url("programme.programme", language, event.language, slug=event.slug),
        "certificate_at": own, "survey": f"{own.partition('/my/')[0]}/survey/…",
        "giver": _("Petr Sample"), "heir": name,
    }  # fmt: skip


def _visit(event: Event, language: str) -> ToldFacts:
    found = next((told.thing(group.quota, language) for group in groups_by_quota(event).values()), None)
    known = found or {"title": _("Site visit"), "group": _("1st group"), "meeting_point": _("in front of the building")}
    return {**known, "standing": "held", "position": 0, "until": ""}


def _item(event: Event, language: str) -> ToldFacts:
    found = next((told.thing(item.quota, language) for item in limited_items(event) if item.quota), None)
    known = found or {
        "title": _("A workshop"), "group": "", "day": format_day(event.starts_on, language), "hours": "10:00–11:00",
        "room": "",
    }  # fmt: skip
    return {**known, "standing": "held", "position": 3, "until": ""}


def _standing(case: str) -> str:
    return {"given_up": "", "waits": "waits"}.get(case, "held")


def _items(text: AutomaticText, item: ToldFacts) -> list[Any]:
    return [] if text.kind == "speaker_invitation" else [item]


def _colleague(name: str, has_place: bool) -> dict[str, Any]:
    return {"name": name, "has_place": has_place, "position": 3, "visits": []}
