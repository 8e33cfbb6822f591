"""Forms about certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from conference.forms.fields import line


class RevokeForm(FlaskForm):
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


class VerifyForm(FlaskForm):
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
