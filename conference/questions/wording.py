"""Own questions in words: their kinds, who sees answers and until when, and why a change is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.fields.field import End
from conference.lib.refusals import say
from conference.questions.models import QuestionKind
from conference.questions.rules import MOST, QuestionRefusal, QuestionRefused
from conference.team.rules import Right
from conference.team.wording import say_values

KINDS = {
    QuestionKind.TEXT: _l("a short text"),
    QuestionKind.LONG_TEXT: _l("a long text"),
    QuestionKind.ONE_OF: _l("one of several choices"),
    QuestionKind.SEVERAL_OF: _l("any of several choices"),
    QuestionKind.YES_NO: _l("yes or no"),
    QuestionKind.NUMBER: _l("a whole number"),
    QuestionKind.DATE: _l("a date"),
}
SIGHTS = {
    "": _l("everybody who reads the list of attendees"),
    Right.NEEDS.value: _l("only those who see meals and access needs"),
}
ENDS = {
    End.SOON: _l("soon after the conference, with meals and access needs"),
    End.WITH_PERSON: _l("with everything that identifies the person"),
    End.KEPT: _l("never, to be counted: choices and numbers only"),
}
say_values("Question", kind=KINDS, right=SIGHTS, ends=ENDS)
REFUSALS = {
    QuestionRefusal.GONE: _l("This question is no longer asked."),
    QuestionRefusal.TOO_MANY: _l("There can be at most %(most)s questions. Ask one of them no more first.", most=MOST),
    QuestionRefusal.ANSWERED: _l(
        "Somebody has answered by now, so the kind of answer stays. Ask a new question instead."
    ),
    QuestionRefusal.FEW_CHOICES: _l("Write the choices: at least two of which one is chosen."),
    QuestionRefusal.SAME_CHOICES: _l("Two choices have the same words."),
    QuestionRefusal.MAY_NAME: _l(
        "Texts and dates may tell who wrote them, so they are erased at the latest with the person."
    ),
    QuestionRefusal.NOT_BEFORE: _l("A question that depends on another one must stand after it."),
    QuestionRefusal.NEEDED: _l(
        "The question “%(question)s” is asked only after answers to this one. Change that first."
    ),
    QuestionRefusal.NEEDED_CHOICE: _l("Another question is asked only after this choice. Change that first."),
    QuestionRefusal.BELOW_TAKEN: _l(
        "“%(choice)s”: %(taken)s people have chosen this already, so there can't be fewer places."
    ),
    QuestionRefusal.FULL: _l(
        "“%(choice)s” has no free place any more. Choose something else at the question “%(question)s”."
    ),
}
say(QuestionRefused, REFUSALS)
