"""What the accessibility statement says: whose pages, prepared when, whom to write to, who supervises.

The parts are those of the annex of Commission Implementing Decision (EU) 2018/1523; Czech law asks for them in
Section 8 of Act 99/2019 Coll. Since April 2023 the Digital and Information Agency supervises (Act 471/2022 Coll.).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app

from conference.events.models import Event
from conference.lib import languages

ASSESSED_ON = date(2026, 11, 23)
"""The day this version was last assessed as the statement says; whoever changes pages and assesses them moves it."""


@dataclass(frozen=True)
class Supervisor:
    """The body to turn to when the answer to a complaint does not help."""

    name_cs: str
    name_en: str
    address: str
    email: str
    data_box: str
    website: str


# As on its official notice board, dia.gov.cz/uredni-deska.
SUPERVISOR = Supervisor(
    name_cs="Digitální a informační agentura",
    name_en="Digital and Information Agency",
    address="Na Vápence 915/14, 130 00 Praha 3",
    email="posta@dia.gov.cz",
    data_box="yukd8p7",
    website="https://www.dia.gov.cz/",
)


@dataclass(frozen=True)
class Statement:
    """The statement of a site or of one conference; empty where nobody has said it yet."""

    site: str  # the address it is about
    publishers: tuple[str, ...]
    email: str
    phone: str
    prepared_on: date | None
    conferences: tuple[Event, ...] = ()  # where else to write, on the statement of the whole site
    assessed_on: date = ASSESSED_ON
    supervisor: Supervisor = SUPERVISOR


def of_site(upcoming: Sequence[Event]) -> Statement:
    """Return the statement of the operator, who is named in the settings."""
    config = current_app.config
    name = config["OPERATOR_NAME"]
    return Statement(
        site=config["EXTERNAL_URL"],
        publishers=(name,) if name else (),
        email=config["OPERATOR_EMAIL"],
        phone="",
        prepared_on=config["STATEMENT_DATE"],
        conferences=tuple(upcoming),
    )


def of_event(event: Event, organisers: Sequence[str]) -> Statement:
    """Return the statement of those who organise a conference; where they left something out, the operator's."""
    site = of_site(())
    return Statement(
        site=languages.external_url("site.event_home", event.language, event.language, slug=event.slug),
        publishers=tuple(organisers) or site.publishers,
        email=event.contact_email or site.email,
        phone=event.contact_phone,
        prepared_on=site.prepared_on,
    )
