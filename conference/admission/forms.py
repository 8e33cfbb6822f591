"""What a conference sets about who may register."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from conference.admission import rules
from conference.events.forms import EventForm
from conference.forms.fields import whole_number


class AdmissionForm(EventForm):
    """Who may register, and whether registrations wait for the team's yes."""

    organisation_limit = whole_number(
        _l("People from one organisation at most"), 1, rules.MAX_FROM_ONE,
        hint=_l("It holds for people who register themselves or colleagues, not for those whom you add or import. Leave"
                " it empty when there is no limit."),
    )  # fmt: skip
    approval_needed = BooleanField(
        _l("Registrations wait for your approval"),
        description=_l(
            "Who registers reads that you will decide, and gets the confirmation only with your yes. It holds for"
            " registrations from now on; whom you add or import is approved by that."
        ),
    )
    approval_keeps_place = BooleanField(
        _l("A place is kept while a registration waits"),
        description=_l(
            "The place, or the turn on the waiting list, is taken when somebody registers. Without it both are taken"
            " with your yes, so that places may be gone by then."
        ),
    )
