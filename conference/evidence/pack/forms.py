"""What is chosen for a pack: which personal data go into it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from conference.forms.base import PageForm


class EvidenceForm(PageForm):
    """Personal data only as far as ticked."""

    names = BooleanField(
        _l("Names of people, with their organisations, sign-in sheets and what people wrote in the survey"),
        description=_l("Without them people are numbers in all lists."),
    )
    contacts = BooleanField(
        _l("E-mail addresses and phone numbers"),
        description=_l("Few grants ask for them. With them the names are in it too."),
    )

    def chosen(self) -> dict[str, bool]:
        """Return what was ticked."""
        return {"names": bool(self.names.data or self.contacts.data), "contacts": bool(self.contacts.data)}
