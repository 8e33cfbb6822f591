"""Forms that carry no authority: whoever may see them may send them, with no session and no token."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import current_app, request
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms.csrf.core import CSRF

from conference.forms.base import PageForm
from conference.lib.same_origin import Sender, sender_of_request


class TokenInDoubt(CSRF):
    """The token of the session, for browsers that do not say where a form came from."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Give the token; none to another site, which must not begin a session of its own here."""
        return "" if sender_of_request() is Sender.OTHER else generate_csrf()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Raise ValidationError for a token that is not the session's."""
        validate_csrf(field.data)


class OpenForm(PageForm):
    """A form that is the same for everybody. Its view is exempt from the token that all others have (`csrf.exempt`).

    Sent from a page of ours it needs nothing more. Sent from elsewhere, or by a browser that does not say, it fails
    with a sentence, and the page comes back with all that was typed, to be looked through and sent from there.
    """

    class Meta:
        csrf_class = TokenInDoubt

        @cached_property
        def csrf(self) -> bool:
            """Whether the form has a token."""
            is_on = current_app.config.get("WTF_CSRF_ENABLED", True)
            return is_on and request.method == "POST" and sender_of_request() is not Sender.OURS

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; a missing token is told at the head of the form, for nobody can correct its field."""
        valid = super().validate(extra_validators)
        token = next((field for field in self if field.name == "csrf_token"), None)
        if token is not None and token.errors:
            token.errors = ()
            self.form_errors.append(gettext(
                "This form did not come from our page, or your browser does not say where it came from."
                " Nothing was saved yet. Look it through and press the button once more."
            ))  # fmt: skip
        return valid
