"""Telling people why something is refused: above the next page, or in the form they sent.

A button:

    with telling.flashed():
        actions.retry(event, message_id, team_member())
        flash(_("The message will be sent in a moment."), "success")
    return to_the_message

A form, which `page` answers with 422 where it is refused (lib/routes.py):

    if telling.carry_out(form, lambda: actions.add_room(event, form.details(), team_member())):
        return finish(_("The room was added."), "programme.rooms", slug=event.slug)
    return page(form=form)

A form that changes a row is saved by team/saving.py in the same shape.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar

from flask import flash
from flask_wtf import FlaskForm

from conference.lib.refusals import Refusal

R = TypeVar("R")


@dataclass(frozen=True)
class Done(Generic[R]):
    """That what a form asks for was done, with what its action gave."""

    value: R


class Told(AbstractContextManager[None]):
    """A part of a view whose refusals are told to the person; what follows it in the part is not done then.

    A refusal of something that is not there is not told: it becomes the page that says so.
    """

    def __init__(self, tell: Callable[[Refusal], object]) -> None:
        self._tell = tell

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Tell a refusal; anything else passes."""
        if not isinstance(error, Refusal) or error.is_of_nothing:
            return False
        self._tell(error)
        return True


def flashed(before: str = "") -> Told:
    """Say above the next page why not; `before` stands before the sentence, as the name of whom it is about."""
    return Told(lambda refused: flash(f"{before}{refused.sentence}", "error"))


def told_in(form: FlaskForm, words: Mapping[Any, Any] | None = None, field: str = "") -> Told:
    """Say in a form why not: at the field it is about, else at `field`, else above the form.

    `words` are sentences of this form in place of the usual ones.
    """

    return Told(lambda refused: put(form, refused, words, field))


def carry_out(
    form: FlaskForm, act: Callable[[], R], words: Mapping[Any, Any] | None = None, field: str = ""
) -> Done[R] | None:
    """Do what a sent form asks for. None where it was not sent, is wrong or is refused, then it says so (`told_in`)."""
    if form.validate_on_submit():
        with told_in(form, words, field):
            return Done(act())
    return None


def put(form: FlaskForm, refused: Refusal, words: Mapping[Any, Any] | None = None, field: str = "") -> None:
    """Put the sentence of a refusal where `told_in` does."""
    sentence = str(words[refused.reason]) if words and refused.reason in words else refused.sentence
    name = refused.about if refused.about in form else field
    if name in form and (refuse := getattr(form[name], "refuse", None)):  # one that asks, as a time may
        refuse(refused)
    elif name in form:
        form[name].errors = [*form[name].errors, sentence]
    else:
        form.form_errors.append(sentence)
