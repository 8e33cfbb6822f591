"""Signing in, passwords, the account, invitations to the team."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    TwoFactorVerifyCodeForm,
    valid_user_email,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired

from conference.forms.base import AsSent, PageForm
from conference.forms.fields import Given, choices, clean, line, valid_email
from conference.forms.shown import RowForm
from conference.lib.email_address import InvalidEmailError, normalise_email
from conference.lib.languages import LANGUAGES
from conference.team.models import MembershipRole
from conference.team.rules import own_path
from conference.team.wording import ROLES

WRITE_EMAIL = _l("Please enter your e-mail address.")
CHOSEN = [InputRequired(_l("Please choose one."))]
WRITE_PASSWORD = _l("Please enter the password.")


def no_nul(text: str | None) -> str | None:
    """Passwords are taken as typed, but for the one character databases refuse."""
    return text.replace("\x00", "") if text else text


def email_field(*validators: Any, **kwargs: Any) -> EmailField:
    """Return a field for an e-mail address; `validators` come after those of its shape."""
    return EmailField(
        _l("E-mail"), validators=[Given(WRITE_EMAIL), valid_email, *validators], filters=[clean],
        render_kw={"autocomplete": "username", "maxlength": 254}, **kwargs,
    )  # fmt: skip


def password_field(label: Any, autocomplete: str, *validators: Any, hint: Any = "", **kwargs: Any) -> PasswordField:
    """Return a field for a password; a password manager may fill it in."""
    return PasswordField(
        label, validators=validators, filters=[no_nul], description=hint,
        render_kw={"autocomplete": autocomplete, "maxlength": 128}, **kwargs,
    )  # fmt: skip


LENGTH_HINT = _l("At least 15 characters; a few words you will remember are good.")


class LinkForm(PageForm):
    """Send me a sign-in link."""

    email = email_field()
    next = HiddenField(filters=[own_path])


class PasswordForm(AsSent, LoginForm):
    """Signing in by password, checked by Flask-Security."""

    email = email_field(id="password-email")
    password = password_field(_l("Password"), "current-password", DataRequired(WRITE_PASSWORD))
    next = HiddenField(filters=[own_path])
    remember: Any = None
    submit: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the link for a forgotten password stands beside the button

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check; what is wrong with the shape is said, what is wrong about the account is not."""
        valid = super().validate(*args, **kwargs)
        if not valid and self.ifield is None:  # no account was looked for yet
            tell_at_the_top(self, "email", "password")
        return valid


class ForgottenPasswordForm(AsSent, ForgotPasswordForm):
    """Asking for a link that sets a new password."""

    email = email_field(valid_user_email)
    submit: Any = None

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check; what is wrong with the shape is said, what is wrong about the account is not."""
        valid = super().validate(*args, **kwargs)
        try:
            normalise_email(self.email.data or "")
        except InvalidEmailError:
            tell_at_the_top(self, "email")
        return valid


def tell_at_the_top(form: FlaskForm, *names: str) -> None:
    """Move messages from fields to the form, where Flask-Security does not take them for a secret and drop them."""
    for name in names:
        form.form_errors.extend(form[name].errors)
        form[name].errors = []


class NewPasswordForm(AsSent, ResetPasswordForm):
    """Setting a new password by the e-mailed link."""

    password = password_field(_l("New password"), "new-password", DataRequired(WRITE_PASSWORD), hint=LENGTH_HINT)
    password_confirm = password_field(
        _l("New password once more"), "new-password",
        EqualTo("password", message=_l("The two passwords differ.")), DataRequired(WRITE_PASSWORD),
    )  # fmt: skip
    submit: Any = None


class ChangedPasswordForm(AsSent, ChangePasswordForm):
    """Changing the password when signed in; the present one is asked for where there is one."""

    password = password_field(_l("Current password"), "current-password")
    new_password = password_field(_l("New password"), "new-password", DataRequired(WRITE_PASSWORD), hint=LENGTH_HINT)
    new_password_confirm = password_field(
        _l("New password once more"), "new-password",
        EqualTo("new_password", message=_l("The two passwords differ.")), DataRequired(WRITE_PASSWORD),
    )  # fmt: skip
    submit: Any = None


def code_field(label: Any, hint: Any, missing: Any, **attributes: Any) -> StringField:
    """Return a field for a code of an app or a recovery code; spaces between its groups are dropped."""
    return StringField(
        label, validators=[DataRequired(missing)], filters=[clean, no_spaces], description=hint,
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", **attributes},
    )  # fmt: skip


def no_spaces(text: str | None) -> str | None:
    """Codes are shown in groups and typed in groups."""
    return "".join(text.split()) if text else text


def app_code_field() -> StringField:
    """Return the field for the six digits that an authenticator app shows."""
    return code_field(
        _l("Code of the app"), _l("Six digits; the app shows new ones every 30 seconds."),
        _l("Please enter the code that the app shows."), inputmode="numeric", maxlength=16,
    )  # fmt: skip


class AppForm(PageForm):
    """Setting up an authenticator app: the first code it shows."""

    code = app_code_field()
    state = HiddenField()


class ProofForm(PageForm):
    """Showing the second factor once more, by a code of the app or by a recovery code."""

    code = code_field(
        _l("Code of the app, or a recovery code"), "", _l("Please enter a code."), maxlength=32,
    )  # fmt: skip


class ShownPasskeyForm(PageForm):
    """A passkey that the browser has used: what it answers, and where to go then."""

    answer = HiddenField()
    next = HiddenField(filters=[own_path])


class PasskeyForm(PageForm):
    """A new passkey: its name, and what the browser answers."""

    name = line(
        _l("Name of the passkey"), _l("Please give the passkey a name."), maximum=60,
        hint=_l("So that you know it again, such as: work laptop, phone, blue key."),
    )  # fmt: skip
    answer = HiddenField()


class CodeForm(AsSent, TwoFactorVerifyCodeForm):
    """Signing in with a code of the app, checked by Flask-Security."""

    code = app_code_field()
    submit: Any = None


class RecoveryForm(AsSent, MfRecoveryForm):
    """Signing in with a recovery code, checked by Flask-Security."""

    code = code_field(
        _l("Recovery code"), _l("Twelve letters and digits in three groups. Each code can be used once."),
        _l("Please enter a recovery code."), maxlength=32,
    )  # fmt: skip
    submit: Any = None


class AccountForm(RowForm):
    """The name and language of an account."""

    name = line(_l("Name"), _l("Please enter your name."), maximum=100, render_kw={"autocomplete": "name"})
    language = SelectField(
        _l("Language of organisers' pages and mails"),
        validators=CHOSEN,
        choices=choices(LANGUAGES),
    )


ROLE_CHOICES = choices(ROLES)


class InviteForm(PageForm):
    """Inviting somebody to the team of a conference."""

    email = email_field()
    name = line(_l("Name"), maximum=100)
    role = SelectField(_l("Role"), validators=CHOSEN, choices=ROLE_CHOICES, default=MembershipRole.EDITOR.value)


class RoleForm(RowForm):
    """Another role for a member of the team."""

    role = SelectField(_l("Role"), validators=CHOSEN, choices=ROLE_CHOICES)
