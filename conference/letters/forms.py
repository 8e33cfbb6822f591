"""Forms that offer a letter to everybody beside what they do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from conference.events import forms as events
from conference.forms.base import PageForm

TELL = _l("Write to everybody it concerns")


class CancelAndTellForm(events.CancelForm):
    """Calling a conference off, and whether everybody is written to."""

    of_the_press = ("tells",)
    tells = BooleanField(TELL)


class RestoreForm(PageForm):
    """Taking a cancellation back, and whether everybody is written to."""

    tells = BooleanField(TELL)
