"""What the columns of a spreadsheet can hold: the fields of a registration or of a speaker, each by its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from conference.events.models import Event
from conference.fields.cells import in_both_languages, words_of
from conference.fields.field import Field, Voice
from conference.fields.registration import REGISTRATION
from conference.intake.models import IntakeKind
from conference.lib import languages
from conference.lib.languages import LANGUAGES
from conference.questions.asked import fields_of
from conference.visits.queries import OnOffer, on_offer

NAME, NAME_REVERSED = "whole_name", "whole_name_reversed"


@dataclass(frozen=True)
class Target:
    """One thing a column can hold. `called` are the headings by which it is known beside its label."""

    name: str
    label: Any
    called: tuple[str, ...] = ()
    is_needed: bool = False

    def headings(self) -> Iterator[str]:
        """Yield what the column may be called, as words are compared."""
        yield words_of(self.name)
        yield from map(words_of, in_both_languages(self.label))
        yield from map(words_of, self.called)


def targets(event: Event, kind: IntakeKind) -> list[Target]:
    """List what the columns of an import can hold, in the order of lists."""
    return [*_of_people(event)] if kind is IntakeKind.PEOPLE else [*_of_speakers(event)]


def headings(found: Iterable[Target]) -> dict[str, str]:
    """Return the target of each known heading; the first one keeps it."""
    known: dict[str, str] = {}
    for target in found:
        for heading in target.headings():
            known.setdefault(heading, target.name)
    return known


def missing(found: Sequence[Target], chosen: Iterable[str]) -> list[Target]:
    """Return what every row needs and no column holds; a whole name stands for its parts."""
    held = set(chosen)
    if held & {NAME, NAME_REVERSED}:
        held |= {"given_name", "family_name"}
    return [target for target in found if target.is_needed and target.name not in held]


def without_family(chosen: Sequence[str]) -> list[str]:
    """Return what columns hold where none has family names: then "Jméno" stands above whole names, as in our lists."""
    if not {"family_name", NAME, NAME_REVERSED}.isdisjoint(chosen):
        return list(chosen)
    return [NAME if name == "given_name" else name for name in chosen]


WHOLE_NAMES = (
    Target(NAME, _l("Whole name (given name first)"),
           ("jméno a příjmení", "celé jméno", "jméno účastníka", "účastník", "name", "full name", "participant")),
    Target(NAME_REVERSED, _l("Whole name (family name first)"),
           ("příjmení a jméno", "příjmení jméno", "last name first name", "name reversed")),
)  # fmt: skip


def several_visits(event: Event) -> list[OnOffer]:
    """Return the visits of which each has a column of its own; none where there is one."""
    visits = on_offer(event)
    return visits if len(visits) > 1 else []


def _of_people(event: Event) -> Iterator[Target]:
    for field in fields_of(event):
        if field.name == "honorific":  # before the form of address, which Czech calls by the same word
            yield Target("salutation", _l("Salutation of letters"), ("salutation", "oslovení", "oslovení 5 pád"))
        if not field.is_optional or field.name in event.optional_fields:
            yield _of_field(field)
    yield from WHOLE_NAMES
    yield Target("language", _l("Language of mails"), ("language", "jazyk"))
    yield Target("group", _l("Group of the site visit (its number)"), ("group", "skupina", "exkurze skupina",
                 "číslo skupiny", "skupina prohlídky"))  # fmt: skip
    yield Target("visit", _l("Site visit"), ("exkurze", "prohlídka", "exkurze ano ne", "visit"))
    yield Target("visit_group", _l("Site visit, group"))
    for visit in several_visits(event):
        yield Target(visit.column, visit.titles[languages.current()], tuple(visit.titles.values()))
    yield Target("state", _l("State"), ("stav", "status"))
    yield Target("ticket", _l("Ticket"), ("kód vstupenky",))


def _of_field(field: Field) -> Target:
    """Make the target of a described field: known by all that our forms, lists and exports call it."""
    labels = [field.listed_as, field.own.label, field.words(Voice.TEAM).label, field.called]
    known = [heading for label in labels for heading in in_both_languages(label)]
    is_needed = field.own.required is not None and field.name != "email"  # as at the desk
    return Target(field.name, field.listed_as, (*known, *field.also_called), is_needed)


def _of_speakers(event: Event) -> Iterator[Target]:
    shared = {field.name: field for field in REGISTRATION}
    for name in ("title_before", "given_name", "family_name", "title_after", "honorific", "organisation"):
        target = _of_field(shared[name])
        yield Target(target.name, target.label, target.called, name in ("given_name", "family_name"))
    yield from WHOLE_NAMES
    for name in ("email", "phone"):
        target = _of_field(shared[name])
        yield Target(target.name, target.label, target.called)
    position, biography = shared["position"], _l("Biography")
    several = len(event.languages) > 1
    for language in event.languages:
        first = language == event.language
        label = position.listed_as if first else _l("Position in %(language)s", language=LANGUAGES[language])
        called = (*_of_field(position).called, f"position {language}") if first else (f"position {language}",)
        yield Target(f"position_{language}", label, called)
    for language in event.languages:
        first = language == event.language
        label = biography if first or not several else _l("Biography in %(language)s", language=LANGUAGES[language])
        called = ("medailonek", "životopis", "bio", "o řečníkovi", f"bio {language}") if first else (f"bio {language}",)
        yield Target(f"bio_{language}", label, called)
    yield Target("language", _l("Language of mails"), ("language", "jazyk"))
