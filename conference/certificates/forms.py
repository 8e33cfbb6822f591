"""Forms about certificates."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from conference.forms.base import PageForm
from conference.forms.fields import line, text, whole_number
from conference.forms.shown import RowForm

DAY = 24 * 60  # minutes


class RevokeForm(PageForm):
    """Why a certificate is revoked, and whether a new one comes at once."""

    reason = line(
        _l("Reason"),
        _l("Write why the certificate is revoked."),
        hint=_l("Kept in the register; people who verify the certificate do not see it."),
    )
    reissue = BooleanField(
        _l("Issue a new one at once"),
        description=_l("With a new number, and with the name and the hours as they are recorded now."),
    )


class CorrectionForm(RowForm):
    """Minutes of a day or a visit of one person as they are to be stated, and why."""

    of_the_press = ("reissue",)

    minutes = whole_number(_l("Minutes on the certificate"), 0, DAY, required=_l("Write how many minutes."))
    reason = text(
        _l("Reason"),
        _l("Write how you know it, such as: the signed list of the afternoon."),
        maximum=1000,
        hint=_l("Kept with the person and in the history; the person finds it in the export of their data."),
    )
    reissue = BooleanField(_l("Replace the certificate at once"))

    def __init__(self, credited: int, certificate: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minutes.description = gettext("At most %(minutes)d: an hour has 60.", minutes=credited)
        if certificate:
            self.reissue.description = gettext(
                "%(number)s is revoked then, and the person gets a new one with the hours as they are now.",
                number=certificate,
            )
        else:
            del self.reissue


class VerifyForm(PageForm):
    """The code of a certificate, typed from the paper."""

    class Meta:
        """Asked for by GET, so that the answer can be bookmarked; nothing is changed."""

        csrf = False

    code = line(
        _l("Code of the certificate"),
        _l("Type the code printed on the certificate below the words “Verify this certificate”."),
        maximum=60,
        hint=_l("Ten letters and digits, such as K7QF-3M9T-XB. Hyphens, spaces and small letters do not matter."),
    )
