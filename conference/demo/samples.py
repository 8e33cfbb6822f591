"""Invented things in every state, for the style page. They are never in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from conference.demo.load import COMING
from conference.events.models import Event, Funding, Organisation
from conference.events.rules import Phase
from conference.forms.base import PageForm
from conference.forms.fields import ChecksField, SelectChoice
from conference.lib import clock
from conference.places.models import Quota
from conference.places.rules import LAST_PLACES, Standing
from conference.programme.models import Item, ItemKind, SpeakerRole
from conference.programme.snapshot import ProgrammeItem, ProgrammeSpeaker, item_of
from conference.speakers.models import Speaker
from conference.speakers.queries import Appearance
from conference.visits.models import Visit, VisitGroup
from conference.visits.queries import PublicVisit

NEEDED = _l("Please fill this in.")
CHOICES = [
    SelectChoice("a", _l("the first choice")), SelectChoice("b", _l("the second choice")),
    SelectChoice("c", _l("a third choice with a longer text")),
]  # fmt: skip


class SampleForm(PageForm):
    """One field of each kind."""

    class Meta:
        """Nothing is ever sent."""

        csrf = False

    text = StringField(
        _l("One line of text"), [InputRequired(NEEDED)], description=_l("A hint stands above the field.")
    )
    email = EmailField(_l("E-mail"), [InputRequired(NEEDED)])
    password = PasswordField(_l("Password"))
    select = SelectField(
        _l("A list to choose from"), [InputRequired(NEEDED)], choices=[SelectChoice("", "–"), *CHOICES]
    )
    note = TextAreaField(_l("Several lines"), [Length(max=10, message=_l("Please shorten this to ten characters."))])
    file = FileField(_l("A file"), [InputRequired(_l("Please choose a file."))])
    one = RadioField(_l("One of several"), [InputRequired(_l("Please choose one."))], choices=CHOICES)
    several = ChecksField(_l("As many as you like"), choices=CHOICES)
    agreed = BooleanField(
        _l("I have read it"), [InputRequired(_l("Please tick this."))], description=_l("A hint below a box.")
    )


def wrong_form() -> SampleForm:
    """Return the form after it was sent with mistakes."""
    form = SampleForm(MultiDict({"wrong-note": "Thirteen signs", "wrong-email": ""}), prefix="wrong-")
    form.validate()
    return form


def event(accent: str, **values: Any) -> Event:
    """Return a conference with the address of the demo's coming one, so that links lead somewhere."""
    day = clock.now().date() + timedelta(days=30)
    sample = Event(
        slug=COMING, edition=3, language="cs", second_language="en", timezone="Europe/Prague", accent=accent,
        title_cs="Sociální bydlení v Plzeňském kraji", title_en="Social Housing in the Plzeň Region",
        starts_on=day, ends_on=day, quota=Quota(capacity=100, taken=84, waiting=0, reserved=0),
        contact_email="konference@example.org",
        published_at=clock.now() - timedelta(days=30), cancellation_cs="Sál po povodni potřebuje opravu.",
        cancellation_en="The hall needs repair after a flood.", venue_street="Smyšlená 12", venue_city="Plzeň",
        registration_opens_at=clock.now() + timedelta(days=3), registration_closes_at=clock.now() + timedelta(days=20),
        funding=Funding(
            publicity_cs="Spolufinancováno Evropskou unií", publicity_en="Co-funded by the European Union",
            project_title="Bydlení na prvním místě (smyšlený projekt)", registration_number="CZ.00.0.00/0.0/0.0/00_000",
            shows_eu_emblem=True,
        ),
    )  # fmt: skip
    for name, value in values.items():
        setattr(sample, name, value)
    return sample


def standings() -> list[Standing]:
    """Return places in every state."""
    return [
        Standing("free", 16, 100, 0), Standing("last", LAST_PLACES, 100, 0), Standing("last", 1, 100, 0),
        Standing("full", 0, 100, 2), Standing("unlimited", 0, None, 0),
    ]  # fmt: skip


def conference_states(accent: str) -> Iterator[SimpleNamespace]:
    """Yield a conference in each of its states, with what templates/site/_state.html asks for."""
    full = Quota(capacity=100, taken=100, waiting=2, reserved=0)
    last = Quota(capacity=100, taken=97, waiting=0, reserved=0)
    items = programme()
    on = SimpleNamespace(running={items[3].code}, following={items[4].code})
    for phase, values, archived in (
        (Phase.DRAFT, {}, False),
        (Phase.ANNOUNCED, {"registration_opens_at": None}, False),
        (Phase.ANNOUNCED, {}, False),
        (Phase.REGISTRATION_OPEN, {}, False),
        (Phase.REGISTRATION_OPEN, {"quota": last}, False),
        (Phase.REGISTRATION_OPEN, {"quota": full}, False),
        (Phase.REGISTRATION_CLOSED, {}, False),
        (Phase.RUNNING, {}, False),
        (Phase.PAST, {}, False),
        (Phase.PAST, {}, True),
    ):
        yield SimpleNamespace(event=event(accent, **values), phase=phase, is_archived=archived, items=items, present=on,
                              has_slides=True)  # fmt: skip


def speakers() -> list[Appearance]:
    """Return one with everything told, one with little."""
    items = programme()
    return [
        Appearance(Speaker(code="vzor", title_before="Mgr.", given_name="Alena", family_name="Smrčinová",
                           title_after="MBA",
                           organisation="Město Podlesí nad Radbuzou", position_cs="vedoucí odboru sociálních věcí",
                           position_en="head of the social department"), (items[2], items[3])),
        Appearance(Speaker(code="vzor2", title_before="", given_name="Tobiáš", family_name="Buchar", title_after="",
                           organisation="Správa domů Jinan", position_cs="", position_en=""), (items[3],)),
    ]  # fmt: skip


def programme() -> list[ProgrammeItem]:
    """Return an item of each look: light, ordinary, strong, anonymous, a visit."""
    who = ProgrammeSpeaker(
        "vzor", "Mgr. Alena Smrčinová, MBA", "Alena", "Smrčinová", "Město Podlesí", SpeakerRole.SPEAKER
    )
    leads = ProgrammeSpeaker("vzor2", "Tobiáš Buchar", "Tobiáš", "Buchar", "Správa domů Jinan", SpeakerRole.MODERATOR)

    def item(code: str, kind: ItemKind, hour: int, czech: str, english: str, **values: Any) -> ProgrammeItem:
        begins = at(hour)
        return ProgrammeItem(code, kind, begins, begins + timedelta(minutes=50), czech, english, **values)

    return [
        item("vzor-1", ItemKind.REGISTRATION, 8, "Prezence", "Sign-in"),
        item("vzor-2", ItemKind.BREAK, 9, "Přestávka na kávu", "Coffee break"),
        item("vzor-3", ItemKind.TALK, 10, "Třicet bytů za tři roky", "Thirty flats in three years",
             abstract_cs="Jak malé město našlo třicet bytů.", abstract_en="How a small town found thirty flats.",
             room="Velký sál", speakers=(who,)),
        item("vzor-4", ItemKind.DISCUSSION, 11, "Co dělat, když byty nestačí", "What to do when flats run short",
             block=1, room="Velký sál", speakers=(leads,)),
        item("vzor-5", ItemKind.STORY, 13, "Rok v novém bytě", "A year in a new flat", anonymous=True,
             no_photos=True, no_recording=True),
        item("vzor-6", ItemKind.SITE_VISIT, 14, "Prohlídka domu U Lávky", "Visit to the house U Lávky",
             is_visit=True),
    ]  # fmt: skip


def visit() -> PublicVisit:
    """Return a visit with groups in every state, one of which misses something."""
    items = programme()
    item = Item(event=event("#96341d"), starts_at=at(14), ends_at=at(15), title_cs=items[5].title_cs,
                      title_en=items[5].title_en, abstract_cs="Osm bytů a společná prádelna.",
                      abstract_en="Eight flats and a shared laundry.", kind=ItemKind.SITE_VISIT)  # fmt: skip
    groups = [
        VisitGroup(id=number, number=number, departs_at=at(14) + timedelta(minutes=10 * (number - 1)),
                   quota=Quota(capacity=14, taken=taken, waiting=waiting, reserved=0))
        for number, (taken, waiting) in enumerate(((14, 2), (11, 0), (0, 0)), start=1)
    ]  # fmt: skip
    shown = Visit(
        id=1, item=item, groups=groups, host=Organisation(name="Město Podlesí nad Radbuzou"), step_free=False,
        meeting_point_cs="Před vchodem kulturního domu", meeting_point_en="In front of the entrance of the venue",
        transport_cs="Pěšky 5 minut po rovině", transport_en="5 minutes on foot, level ground",
        rules_cs="V bytech nefotografujte.\nVstupujte jen se svou skupinou.",
        rules_en="Please take no photographs in the flats.\nEnter only with your group.",
    )  # fmt: skip
    return PublicVisit(shown, item_of(item), {1: [items[4], items[3]], 2: [items[4]], 3: [items[4]]})


def at(hour: int) -> datetime:
    """Return an hour of the sample day, a month ahead."""
    return clock.from_local(datetime.combine(clock.now().date() + timedelta(days=30), time(hour)), "Europe/Prague")
