"""Asking once about an address that looks mistyped; one press of a button takes the suggestion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from conference.lib.email_address import typo_hint


class AsksAboutEmail:
    """A form with the fields `email` and `email_use`, a button's suggestion, that knows what was probably meant."""

    email: Any
    email_use: Any
    email_checked: Any
    email_hint: str | None = None
    """What is suggested in place of the address; the page shows a button for it."""
    email_kept = False
    """Whether the address can also be kept as it is."""

    def validate_asking(self, validate: Callable[[Any], bool], extra_validators: Any) -> bool:
        """Validate a form of one person with its question; the hidden field `email_checked` knows what was asked."""
        self.take_suggestion()
        valid = validate(extra_validators)
        asked, self.email_checked.data = self.email_checked.data, self.email.data
        return self.ask_about_email(asked == self.email.data) and valid

    def take_suggestion(self) -> bool:
        """Put the suggestion in place of the address if its button was pressed; whether it was. Before validating."""
        chosen = self.email_use.data
        if chosen and chosen == typo_hint(self.email.data or ""):
            self.email.data = chosen
        return bool(chosen)

    def ask_about_email(self, asked: bool) -> bool:
        """Suggest what was probably meant, unless it was `asked` before. Call after validating; True if all is well.

        What is no address at all is suggested for each time.
        """
        wrong = bool(self.email.errors)
        hint = typo_hint(self.email.data or "") if wrong or not asked else None
        if hint is None:
            return not wrong
        self.email_hint, self.email_kept = hint, not wrong
        question = gettext("Did you mean %(address)s?", address=hint)
        self.email.errors = [" ".join([*map(str, self.email.errors), question])]
        return False
