"""The survey in words: where it stands, and why something about it is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.lib.refusals import say
from conference.surveys.rules import SurveyRefusal, SurveyRefused, SurveyState

STATES = {
    SurveyState.COMING: _l("not open yet"),
    SurveyState.OPEN: _l("open"),
    SurveyState.OVER: _l("closed"),
}
REFUSALS = {
    SurveyRefusal.NOT_OPEN: _l("The survey is not open, so nothing was saved."),
    SurveyRefusal.USED: _l("Answers have come by this link already."),
    SurveyRefusal.DAYS: _l("The last day must not be before the first one."),
    SurveyRefusal.HAS_QUESTIONS: _l("The survey has questions already."),
}
say(SurveyRefused, REFUSALS)
