"""Imports in words: what becomes of rows and why, and why an import does not go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.fields.field import Voice
from conference.fields.kinds import CellFault, Choice, FieldKind
from conference.fields.registration import BY_NAME
from conference.forms.fields import EMAIL_FAULTS
from conference.intake.models import IntakeKind, IntakeState
from conference.intake.rules import Difference, Fault, IntakeRefusal, IntakeRefused, Judged, RowFault, Verdict
from conference.lib.email_address import EmailFault
from conference.lib.languages import LANGUAGES
from conference.lib.refusals import say

KINDS = {
    IntakeKind.PEOPLE: _l("Participants"),
    IntakeKind.SPEAKERS: _l("Speakers"),
}
IMPORTS_OF = {
    IntakeKind.PEOPLE: _l("Import participants"),
    IntakeKind.SPEAKERS: _l("Import speakers"),
}
STATES = {
    IntakeState.READ: _l("waits to be confirmed"),
    IntakeState.WRITING: _l("is being written"),
    IntakeState.DONE: _l("written"),
    IntakeState.UNDOING: _l("is being taken back"),
    IntakeState.UNDONE: _l("taken back"),
    IntakeState.DROPPED: _l("dropped"),
}
VERDICTS = {
    Verdict.NEW: _l("new"),
    Verdict.CHANGED: _l("changed"),
    Verdict.SAME: _l("the same"),
    Verdict.KNOWN: _l("known"),
    Verdict.REFUSED: _l("refused"),
}
VERDICT_HINTS = {
    IntakeKind.PEOPLE: {
        Verdict.NEW: _l("will be registered"),
        Verdict.CHANGED: _l("registered already; the file says something else"),
        Verdict.SAME: _l("registered already, just as the file says"),
        Verdict.KNOWN: _l("the name is registered already under another address"),
        Verdict.REFUSED: _l("left out"),
    },
    IntakeKind.SPEAKERS: {
        Verdict.NEW: _l("will be added"),
        Verdict.CHANGED: _l("there already; the file says something else"),
        Verdict.SAME: _l("there already, just as the file says"),
        Verdict.KNOWN: _l("the name is there already under another address"),
        Verdict.REFUSED: _l("left out"),
    },
}
say(IntakeRefused, {
    IntakeRefusal.UNMATCHED: _l("Choose the columns first: without them no row can be read."),
    IntakeRefusal.NOTHING: _l("There is nothing to write: no row is new, and no other one was chosen."),
    IntakeRefusal.SINCE: _l(
        "Somebody has changed people of this table meanwhile, so nothing was written. Look at the rows once more."
    ),
    IntakeRefusal.NOT_NOW: _l("This import was confirmed, dropped or taken back in the meantime."),
    IntakeRefusal.ACTED: _l(
        "This import can't be taken back as a whole: its people have done something since, or somebody has done"
        " something for them (%(names)s). Single ones can be cancelled on their pages."
    ),
    IntakeRefusal.TOO_LATE: _l("This import can't be taken back any more: it is older than 30 days."),
})  # fmt: skip
UNDO_EFFECTS = {
    IntakeKind.PEOPLE: _l(
        "Whom it registered is registered no more, and who waits gets the places; those who had a letter are told."
        " What it changed becomes what it was. It is only done while none of its people has done anything since."
    ),
    IntakeKind.SPEAKERS: _l(
        "The speakers it added are taken off, and what it changed becomes what it was. It is only done while none of"
        " them stands in the programme or has done anything since."
    ),
}
UNDO_REFUSED = _l("It was not taken back: its people have done something since (%(names)s).")


def fault_words(fault: Fault, labels: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> str:
    """Return why a row is refused: the field, what is wrong with it, what to do."""
    label = str(labels.get(fault.field) or fault.field)
    match fault.reason:
        case RowFault.MISSING:
            return str(_missing(fault.field) or _("%(field)s: nothing is there.", field=label))
        case RowFault.NO_GROUP:
            return _("There is no group of a site visit “%(text)s”.", text=fault.detail)
        case RowFault.WHICH_GROUP:
            return _("Several site visits fit “%(text)s”. Add the column with the title, and the number of the group.",
                     text=fault.detail)  # fmt: skip
        case RowFault.VISITS:
            return _("These site visits are at the same time, or each person goes on one only.")
        case RowFault.CANCELLED:
            return _("The file says that this registration was cancelled.")
        case RowFault.TWICE if fault.field == "email":
            return _("The address stands in row %(row)s already. Everybody needs one of their own, or none.",
                     row=fault.detail)  # fmt: skip
        case RowFault.TWICE:
            return _("The same person stands in row %(row)s already.", row=fault.detail)
        case RowFault.IN_USE:
            return _("Somebody else is registered under this address.")
        case CellFault.EMAIL:
            return str(EMAIL_FAULTS[EmailFault(fault.detail)])
        case CellFault.PHONE:
            return _("%(field)s: “%(text)s” is no phone number.", field=label, text=fault.detail)
        case CellFault.TOO_LONG:
            return _("%(field)s: longer than %(most)s characters.", field=label, most=fault.detail)
        case CellFault.NOT_YES_OR_NO:
            return _("%(field)s: “%(text)s” is neither yes nor no.", field=label, text=fault.detail)
        case CellFault.NO_NUMBER:
            return _("%(field)s: “%(text)s” is no whole number.", field=label, text=fault.detail)
        case CellFault.NO_DAY:
            return _("%(field)s: “%(text)s” is no date.", field=label, text=fault.detail)
        case _:
            rows = ", ".join(str(text) for text in kinds[fault.field].answers)
            return _("%(field)s: “%(text)s” is none of: %(rows)s.", field=label, text=fault.detail, rows=rows)


def _missing(name: str) -> Any:
    return BY_NAME[name].words(Voice.TEAM).required if name in BY_NAME else None


def change_words(change: Difference, labels: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> str:
    """Return what the file says otherwise about somebody known."""
    before, after = (_said(change.field, value, kinds) for value in (change.before, change.after))
    label = str(labels.get(change.field) or change.field)
    if not before:
        return _("%(field)s: “%(after)s”, until now empty", field=label, after=after)
    return _("%(field)s: “%(after)s” instead of “%(before)s”", field=label, before=before, after=after)


def left_out_words(row: Judged, labels: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> list[str]:
    """Return which choices of a row have no free place, and what follows."""
    found = []
    for name, choice in row.left_out:
        words = {"field": str(labels.get(name) or name), "choice": _said(name, (choice,), kinds)}
        found.append(
            _("%(field)s: “%(choice)s” has no free place any more. What this row answers to own questions is not"
              " taken over.", **words)
            if row.verdict is Verdict.CHANGED
            else _("%(field)s: “%(choice)s” has no free place any more and is left out.", **words)
        )  # fmt: skip
    return found


def _said(name: str, value: Any, kinds: Mapping[str, FieldKind]) -> str:
    if name == "language":
        return LANGUAGES.get(value, str(value))
    kind = kinds.get(name)
    if isinstance(kind, Choice):
        return kind.said(kind.answer(str(value))) if value is not None else ""
    return kind.said(value) if kind else str(value)
