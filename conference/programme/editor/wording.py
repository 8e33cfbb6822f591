"""The editor in words: what a step did, why something is not done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from conference import templating
from conference.lib import languages
from conference.lib.bilingual import in_language
from conference.lib.refusals import Refusal, say
from conference.programme.editor.rules import Blocked, EditorRefusal, EditorRefused, KeptBy
from conference.programme.editor.undoing import Undoing
from conference.programme.models import Step, StepKind
from conference.programme.steps import ItemChange, changes_of
from conference.programme.wording import short_day
from conference.team.audit import subject_label
from conference.team.wording import actor_name, field_name, word

MOST_NAMED = 3


def _since(refused: Refusal) -> str:
    """Say who moved what since the page was drawn; the same press again does it all the same."""
    later: Any = refused.facts.get("later", ())
    said = [
        _("%(who)s, %(when)s: %(what)s", who=actor_name(step.actor), when=templating.time(step.at),
          what=step_sentence(step))
        for step in dict.fromkeys(step for step, _change in later)
    ]  # fmt: skip
    return _(
        "Nothing was moved yet, since the programme has changed meanwhile: %(steps)s. Look at it, and press again if it"
        " still holds.",
        steps="; ".join(said[-MOST_NAMED:]),
    )  # fmt: skip


REFUSALS = {
    EditorRefusal.SINCE: _since,
    EditorRefusal.UNDONE: _l("This step is undone already."),
    EditorRefusal.NOT_HERE: _l(
        "The conference was moved to other days. It is moved back on the page where that was done."
    ),
    EditorRefusal.STALE: _l("Somebody has changed it since, so it was not undone."),
    EditorRefusal.NOTHING: _l("Nothing was chosen that could be moved."),
    EditorRefusal.IN_TRAY: _l("This item is in the tray: give it a time first."),
    EditorRefusal.SAME: _l("Choose two different ones."),
    EditorRefusal.GONE: _l("It is no longer there. Somebody has changed the programme meanwhile."),
}  # fmt: skip
say(EditorRefused, REFUSALS)


TEXTS = {  # of the script (static/js/editor.js)
    "failed": _l("It could not be sent. Please try again."),
    "held": _l("Picked up. Arrows move it, Enter drops it, Escape leaves it."),
    "let_go": _l("Left where it was."),
    "typing": _l("Title of a new item, %(when)s", when="{when}"),
    "free": _l("Free: %(when)s. Write a new item.", when="{when}"),
    "menu": _l("Menu"),
    "all_moves": _l("All moves of this item"),
    "edit": _l("Title, speakers and the rest"),
    "duplicate": _l("Duplicate it"),
    "tray": _l("Put it into the tray"),
    "remove": _l("Remove this item"),
    "here": _l("Also here: %(names)s", names="{names}"),
    "meanwhile": _l("Meanwhile: %(said)s", said="{said}"),
}


WITH_ITEMS = {  # what a step did to some items, where nothing else is to be told of it
    StepKind.ADDED: _l("added: %(items)s"),
    StepKind.CHANGED: _l("changed: %(items)s"),
    StepKind.REMOVED: _l("removed: %(items)s"),
    StepKind.PLACED: _l("moved: %(items)s"),
    StepKind.TRAY: _l("into the tray: %(items)s"),
    StepKind.SWAPPED: _l("swapped: %(items)s"),
    StepKind.DUPLICATED: _l("duplicated: %(items)s"),
    StepKind.SENT: _l("moved together: %(items)s"),
    StepKind.IMPORTED: _l("taken over from a table: %(items)s"),
}


def texts() -> dict[str, str]:
    """Return what the script says, in the language of the page."""
    return {name: str(said) for name, said in TEXTS.items()}


def title_of(change: ItemChange) -> str:
    """Return the title of an item that a step changed, as it was then."""
    return in_language(change.title_cs, change.title_en, languages.current()) or _("(no title)")


def titles(changes: list[ItemChange]) -> str:
    """Return the titles of some items in quotation marks, the first few of them."""
    named = ", ".join(_("“%(title)s”", title=title_of(change)) for change in changes[:MOST_NAMED])
    rest = len(changes) - MOST_NAMED
    if rest <= 0:
        return named
    return ngettext("%(named)s and %(num)s more", "%(named)s and %(num)s more", rest, named=named)


def step_sentence(step: Step) -> str:
    """Return what a step did, without who and when."""
    changes = changes_of(step)
    said = _said(step.kind, step.facts, changes)
    return f"{said}, {_hour(changes[0])}" if _tells_hour(step.kind, changes) else said


def _said(kind: StepKind, facts: dict[str, Any], changes: list[ItemChange]) -> str:
    named = titles(changes)
    match kind:
        case StepKind.SHIFTED:
            return _("by %(minutes)s min: %(items)s", minutes=_signed(facts), items=named)
        case StepKind.LENGTHENED:
            return _("length by %(minutes)s min, and what follows: %(items)s", minutes=_signed(facts), items=named)
        case StepKind.COPIED_DAY:
            day, to = (short_day(date.fromisoformat(facts[name])) for name in ("day", "to"))
            return _("%(day)s copied to %(to)s", day=day, to=to)
        case StepKind.MOVED:
            return _("the whole conference moved")
        case StepKind.UNDONE:
            undone = StepKind(facts["of"])
            done = _said(undone, {}, changes) if undone in WITH_ITEMS else named
            return _("done again: %(step)s", step=done) if facts["again"] else _("undone: %(step)s", step=done)
        case _:
            return str(WITH_ITEMS[kind]) % {"items": named}


def _tells_hour(kind: StepKind, changes: list[ItemChange]) -> bool:
    return kind is StepKind.PLACED and len(changes) == 1 and "starts_at" in (changes[0].after or {})


def _hour(change: ItemChange) -> str:
    return templating.moment(datetime.fromisoformat((change.after or {})["starts_at"]))


def _signed(facts: dict[str, Any]) -> str:
    minutes = int(facts.get("minutes", 0))
    return f"+{minutes}" if minutes > 0 else f"−{-minutes}"


WORK = {
    KeptBy.DESCRIBED: _l("The site visit was described."),
    KeptBy.SLIDES: _l("Slides were uploaded for it."),
    KeptBy.HAS_PLACES: _l("People have places there."),
    KeptBy.TAKES_PLACE: _l("An item that stays takes place there."),
    KeptBy.SPEAKS: _l("An item that stays has this speaker."),
    KeptBy.PUBLISHED: _l("This speaker is in the published programme."),
    KeptBy.WRITTEN_TO: _l("A letter was written to this speaker."),
    KeptBy.UNKNOWN: _l("It is not known whether somebody has changed it."),
}


def stays(found: Undoing) -> list[tuple[str, str]]:
    """Return what stays when a step is undone: its name, and why."""
    items = [(title_of(one.change), _blocked_sentence(one)) for one in found.blocked]
    return [*items, *((subject_label(one.row), _since_then(one.names, one.work)) for one in found.kept)]


def goes(found: Undoing) -> list[tuple[str, list[str]]]:
    """Return what undoing a step takes back: its name, and the lines that say how."""
    items = [(title_of(change), change_lines(change)) for change in found.changes]
    return [*items, *((subject_label(one.row), [str(GOES[type(one.row).__name__])]) for one in found.going)]


GOES = {"Room": _l("The room goes."), "Speaker": _l("The speaker goes.")}


def _blocked_sentence(found: Blocked) -> str:
    if found.change.after is None:
        return _("It is in the programme again.")
    return _since_then(found.names, found.work) or _("It is no longer in the programme.")


def _since_then(names: Collection[str], work: Collection[KeptBy]) -> str:
    """Return what was done with something since a step."""
    changed = [_("Changed since: %(fields)s.", fields=", ".join(str(field_name(name)) for name in names))]
    return " ".join([*(changed if names else ()), *(str(WORK[one]) for one in work)])


def change_lines(change: ItemChange) -> list[str]:
    """Return what taking a step back writes into an item, field by field."""
    if change.after is None:
        return [_("The item goes.")]
    if change.before is None:
        return [_("The item comes back.")]
    return [f"{field_name(name)}: {_value(name, value)}" for name, value in change.after.items() if name not in IDS]


IDS = ("room_id", "organisation_id", "speakers")  # rows have no names here


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(word(name, value)) if value not in (None, "") else "–"
