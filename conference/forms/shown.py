"""What a form showed when it was drawn, so that saving it overwrites nothing that somebody else wrote in the meantime.

A form that changes a row is a `RowForm`: a hidden field carries a short keyed digest of what each other field showed.
`save` opens the transaction, locks the row, has the form drawn once more from what is stored now, and decides field by
field: what only one side changed is merged; what both changed differently is saved by nobody and comes back with both
versions, of which a press chooses one.

Everything is compared as text that a browser sends, so a field is "changed" when a person would say so, whatever type
its column has.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from flask import current_app, flash
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import Field, FileField, HiddenField
from wtforms.widgets import HiddenInput

from conference.forms.base import PageForm
from conference.forms.field_values import as_sent, in_words, take_over
from conference.lib.telling import Done
from conference.lib.transaction import transaction

R = TypeVar("R")
DIGEST_BYTES = 6
THEIRS = "theirs"  # what a person chose for a field that both sides had changed
SHORT = 120  # characters of a version in a sentence


class Decision(Enum):
    """What becomes of one field."""

    TYPED = "typed"
    """Nobody else changed it: what was typed is saved."""
    STORED = "stored"
    """Only the others changed it, or the form did not show it: what is stored stays."""
    CONFLICT = "conflict"
    """Both changed it, and differently."""


def decide(shown: str | None, stored: str, typed: str, *, takes_theirs: bool = False) -> Decision:
    """Merge one field by digests of what the form showed, what is stored now, and what was typed.

    `shown` is None where it is not known what the form showed: then only what is the same on both sides is no conflict.
    `takes_theirs` gives up what was typed for what was shown as the others' version, unless that has changed again.
    """
    if typed == stored:
        return Decision.TYPED
    if takes_theirs:
        return Decision.STORED if shown == stored else Decision.CONFLICT
    if shown == stored:
        return Decision.TYPED
    return Decision.STORED if shown == typed else Decision.CONFLICT


@dataclass(frozen=True)
class LastChange:
    """Who changed something last, and when, both in words; without `who` it is not known."""

    who: str = ""
    when: str = ""


@dataclass(frozen=True)
class Version:
    """The others' version of a field that both sides changed, as the page shows it beside the field."""

    words: str
    change: LastChange
    name: str
    """Of the radio buttons that choose."""


class ShownField(HiddenField):
    """Digests of what the fields of its form show, made when the form is drawn."""

    _form: Any
    fresh = ""  # of what is stored now, once a sent form was compared with it
    takes_theirs: frozenset[str] = frozenset()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the digests, and which of the others' versions were chosen."""
        super().process(formdata, data, extra_filters)
        if formdata is not None:
            chosen = (name for name in self._form._fields if formdata.get(f"{self.name}-{name}") == THEIRS)
            self.takes_theirs = frozenset(chosen)

    def _value(self) -> str:
        if self.fresh:
            return self.fresh
        if self.raw_data is None:
            return digests(self._form)
        return str(self.raw_data[0]) if self.raw_data else ""

    @property
    def known(self) -> dict[str, str]:
        """The digests by the names of the fields; empty where none came, or nothing that could be read."""
        pairs = (part.partition(":") for part in str(self.raw_data[0] if self.raw_data else "").split())
        return {name: digest for name, colon, digest in pairs if colon}


class RowForm(PageForm):
    """A form that changes a row, and knows what it showed of it."""

    shown = ShownField()
    kept: Sequence[str] = ()
    """Labels of the fields that others had changed and that stay as they are now."""
    columns: ClassVar[Mapping[str, str]] = {}
    """Which column a field sets, where the record of changes has another name for it."""
    of_the_press: ClassVar[Collection[str]] = ()
    """Names of fields that say what the press does beside, and show nothing stored."""


def fields_of(form: RowForm) -> Iterator[Field]:
    """Yield the fields that show something stored."""
    for field in form:
        is_stored = field.short_name not in form.of_the_press and not isinstance(field, FileField)
        if is_stored and not isinstance(field.widget, HiddenInput):
            yield field


def digest(name: str, value: list[Any]) -> str:
    """Return a short keyed digest of what a field shows: it tells two values apart and gives none away."""
    key = f"shown:{current_app.config['SECRET_KEY']}".encode()
    message = json.dumps([name, value]).encode("utf-8", "replace")
    return urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)[:DIGEST_BYTES]).decode()


def digests(form: RowForm) -> str:
    """Return what a form shows, as its hidden field carries it."""
    return " ".join(f"{field.short_name}:{digest(field.short_name, as_sent(field))}" for field in fields_of(form))


def save(
    form: RowForm,
    fresh: Callable[[], RowForm],
    write: Callable[[], R],
    *,
    lock: Any,
    changes: Callable[[Iterable[str]], Mapping[str, LastChange]],
) -> Done[R] | None:
    """Check a sent form, merge it with what is stored now, and write: all that under the lock of a row.

    `fresh` draws the form anew from what is stored (with formdata=None), `write` calls the action, which joins the
    transaction, and `changes` says who changed which columns last. None where the form was not sent, is wrong, or
    holds a conflict; then it says so itself and nothing is written. Raises what `write` raises, and NotFound for a row
    that is gone.
    """
    if not form.validate_on_submit():
        return None
    with transaction() as session:
        _lock(session, lock)
        if not merge(form, fresh(), changes):
            return None
        value = write()
    if form.kept:
        flash(kept_sentence(form.kept), "info")
    return Done(value)


def _lock(session: Session, row: Any) -> None:
    """Hold a row until the end of the transaction, and read it anew. Raises NotFound where it is gone."""
    state = sa.inspect(row)
    key = state.mapper.primary_key
    held = sa.select(*key).where(*(column == value for column, value in zip(key, state.identity, strict=True)))
    if session.execute(held.with_for_update()).first() is None:
        raise NotFound
    session.expire(row)  # not refreshed: what was joined to it can't be locked on PostgreSQL


def merge(form: RowForm, stored: RowForm, changes: Callable[[Iterable[str]], Mapping[str, LastChange]]) -> bool:
    """Take over what only others changed, and mark what both did; whether the form may be saved."""
    known, theirs = form.shown.known, form.shown.takes_theirs
    merged, kept, conflicts = False, [], []
    for field in fields_of(form):
        name = field.short_name
        if name not in stored:
            continue
        sent = as_sent(field)
        now, typed = digest(name, as_sent(stored[name])), digest(name, sent)
        shown = known.get(name)
        if shown is None and known and not any(sent):
            shown = typed  # it was not on the form, so nobody emptied it
        decision = decide(shown, now, typed, takes_theirs=name in theirs)
        if decision is Decision.STORED:
            merged = True
            take_over(field, stored[name])
            if name in known and name not in theirs:
                kept.append(str(field.label.text))
        elif decision is Decision.CONFLICT:
            conflicts.append(field)
    form.shown.fresh, form.kept = digests(stored), kept
    if conflicts:
        _tell(form, stored, conflicts, changes)
        return False
    return form.validate() if merged else True


def _tell(
    form: RowForm,
    stored: RowForm,
    conflicts: Sequence[Any],
    changes: Callable[[Iterable[str]], Mapping[str, LastChange]],
) -> None:
    """Put the others' version beside each field that both sides changed."""
    if not form.shown.known:
        form.form_errors.append(_("It is not known what this form showed when it was opened, so nothing was saved."))
    columns = {field: form.columns.get(field.short_name, field.short_name) for field in conflicts}
    found = changes(columns.values())
    for field, column in columns.items():
        words = in_words(stored[field.short_name])
        field.theirs = Version(words, found.get(column, LastChange()), f"{form.shown.name}-{field.short_name}")
        field.errors = [conflict_sentence(str(field.label.text), field.theirs)]


def conflict_sentence(label: str, version: Version) -> str:
    """Return what the others wrote, and that one of the versions is to be chosen."""
    words = version.words if len(version.words) <= SHORT else f"{version.words[:SHORT]}…"
    who = ", ".join(part for part in (version.change.who, version.change.when) if part)
    if who:
        return _("%(field)s: changed in the meantime to “%(words)s” (%(who)s). Choose which version stays.",
                 field=label, words=words, who=who)  # fmt: skip
    return _("%(field)s: changed in the meantime to “%(words)s”. Choose which version stays.", field=label, words=words)


def kept_sentence(labels: Sequence[str]) -> str:
    """Say that others changed some fields, which stay as they are now."""
    return _("Changed while you were writing, and kept: %(fields)s.", fields=", ".join(labels))
