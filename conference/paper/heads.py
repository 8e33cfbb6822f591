"""What stands at the head of every paper: the conference, when and where, who pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from conference.certificates.queries import organiser_of
from conference.czech.typography import NBSP, nbsp
from conference.events.models import Event
from conference.lib.colour import accent_pair
from conference.programme.printed.paper import dates, funding_of


@dataclass(frozen=True)
class PaperHead:
    """Typeset texts about the conference, in the language of its papers."""

    language: str
    accent: str
    slug: str
    edition: int
    title: str
    subtitle: str
    dates: str
    place: str
    organiser: str
    phone: str
    project: str
    number: str
    funding: dict[str, Any]


def head_of(event: Event, measure: int) -> PaperHead:
    """Return the head of a paper in the first language of the conference, which must be spoken; `measure` is the width
    of the row of logos in millimetres."""
    language = event.language
    organiser = organiser_of(event)
    town = NBSP.join(part for part in (event.venue_postal_code, event.venue_city) if part)
    place = ", ".join(part for part in (event.venue_name, event.venue_street, town) if part)
    grant, label = event.funding, _("Reg. No.")
    return PaperHead(
        language=language,
        accent=accent_pair(event.accent).accent,
        slug=event.slug,
        edition=event.edition,
        title=nbsp(event.text("title", language), language),
        subtitle=nbsp(event.text("subtitle", language), language),
        dates=dates(event, language),
        place=nbsp(place, "cs"),
        organiser=nbsp(organiser.name if organiser else "", "cs"),
        phone=event.contact_phone,
        project=nbsp(grant.project_title if grant else "", "cs"),
        number=f"{label}{NBSP}{grant.registration_number}" if grant and grant.registration_number else "",
        funding=funding_of(event, language, measure),
    )
