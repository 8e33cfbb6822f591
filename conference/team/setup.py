"""Flask-Security, set up the house's way: our pages, words and mails; what the team adds to menus and commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, g, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from flask_security import SQLAlchemyUserDatastore, current_user
from flask_security.babel import FsDomain
from flask_security.mail_util import MailUtil
from werkzeug.exceptions import UnsupportedMediaType

from conference.extensions import db, limiter, security
from conference.lib import clock, diagnoses, menus, tasks
from conference.lib.menus import Link, Menu
from conference.lib.routes import answer, lead_to
from conference.lib.transaction import transaction
from conference.team import (
    access,
    arriving,
    commands,
    forms,
    mails,
    passkeys,
    removals,
    rules,
    second_factor,
    second_factor_views,
    sessions,
    steps,
    wording,
)
from conference.team.limits import HALFWAY, PER_ACCOUNT, PER_ADDRESS, account_key
from conference.team.models import MembershipRole, Role, User
from conference.team.passwords import Passwords
from conference.team.read_only import closed
from conference.team.rules import RESET_WITHIN, own_path
from conference.team.wording import SECURITY_MESSAGES

PASSWORD_LENGTH = 15  # characters, where it is the only factor; no rules of composition (NIST SP 800-63B-4, 3.1.1.2)
OPTIONS: dict[str, Any] = {
    "BLUEPRINT_NAME": "security",
    "STATIC_FOLDER": None,
    "LOGIN_URL": "/organise/sign-in",
    "LOGOUT_URL": "/organise/sign-out",
    "RESET_URL": "/organise/reset-password",
    "CHANGE_URL": "/organise/change-password",
    "LOGOUT_METHODS": ["POST"],
    "POST_LOGIN_VIEW": "/organise/",
    "POST_LOGOUT_VIEW": "security.login",
    "POST_CHANGE_VIEW": "team.account",
    "POST_RESET_VIEW": "security.login",
    "LOGIN_USER_TEMPLATE": "security/sign_in.html",
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "TRACKABLE": True,
    "REGISTERABLE": False,
    "AUTO_LOGIN_AFTER_RESET": False,
    "RETURN_GENERIC_RESPONSES": True,
    "FRESHNESS": timedelta(seconds=-1),  # no second asking in a session; it lasts twelve hours at most
    "RESET_PASSWORD_WITHIN": RESET_WITHIN,
    "DEFAULT_REMEMBER_ME": False,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": {"argon2"},  # no salt of the server: Argon2 has one for each password
    "PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
    "PASSWORD_NORMALIZE_FORM": "NFKD",
    "DATETIME_FACTORY": clock.now,
    "EMAIL_PLAINTEXT": False,  # the outbox renders mails
    "EMAIL_HTML": False,
    "EMAIL_TEMPLATE_PASSWORD_RESET": mails.RESET,
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": mails.CHANGED,
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": mails.CHANGED,
    "TWO_FACTOR": True,
    "TWO_FACTOR_IMPLEMENTATIONS": steps.IMPLEMENTATIONS,
    "TWO_FACTOR_ENABLED_METHODS": [
        "email"
    ],  # read by the library's own page alone; with an app it wants its own QR codes
    "TWO_FACTOR_RESCUE_EMAIL": False,  # the mailbox may be the first factor
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": rules.CODE_WINDOW,
    "TWO_FACTOR_SETUP_WITHIN": rules.SET_UP_WITHIN,
    "TWO_FACTOR_SETUP_URL": "/organise/account/authenticator",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/organise/sign-in/code",
    "TWO_FACTOR_SELECT_URL": "/organise/sign-in/choose",
    "TWO_FACTOR_RESCUE_URL": "/organise/sign-in/rescue",
    "TWO_FACTOR_ERROR_VIEW": "security.login",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "security/sign_in_code.html",
    "TOTP_ISSUER": "Prezence",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": rules.RECOVERY_CODES,
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/organise/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/organise/sign-in/recovery-code",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "security/sign_in_recovery.html",
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "CLI_USERS_NAME": None,  # our own commands write the audit trail and send mail
    "CLI_ROLES_NAME": None,
}
LINKS = (
    Link(_l("Team"), "team.members", 110, role=MembershipRole.OWNER),
    Link(_l("History"), "team.history", 120, ("team.removed",), role=MembershipRole.EDITOR),
)
TOLD = {mails.RESET: mails.tell_reset, mails.CHANGED: mails.tell_changed}
LIMITED = ("login", "forgot_password", "reset_password", "two_factor_token_validation", "mf_recovery")
OURS = {"two_factor_setup": second_factor_views.set_up, "mf_recovery_codes": second_factor_views.recovery_codes}
CLOSED = ("two_factor_setup_validate", "two_factor_rescue", "tf_select")  # the library has them, and we no use for them


def init_app(app: Flask) -> None:
    """Bind Flask-Security to our tables, forms, words and outbox; add links, command, check and task of the team."""
    for name, value in (OPTIONS | second_factor.keys(app.config["SECRET_KEY"])).items():
        app.config.setdefault(f"SECURITY_{name}", value)
    for name, message in SECURITY_MESSAGES.items():
        app.config[f"SECURITY_MSG_{name}"] = message
    security._mail_util_cls = OutboxMail  # the constructor takes both, and init_app is what we have
    security._password_util_cls = Passwords
    security._totp_cls = second_factor.AppCodes
    security._mf_recovery_codes_util_cls = second_factor.RecoveryCodes
    security.init_app(
        app, SQLAlchemyUserDatastore(db, User, Role), login_form=forms.PasswordForm,
        forgot_password_form=forms.ForgottenPasswordForm, reset_password_form=forms.NewPasswordForm,
        change_password_form=forms.ChangedPasswordForm, two_factor_verify_code_form=forms.CodeForm,
        mf_recovery_form=forms.RecoveryForm, render_template=answer,
    )  # fmt: skip
    steps.init_app(security.two_factor_plugins)
    sessions.init_app(app)
    arriving.init_app(app)
    security.i18n_domain = Texts(app)  # type: ignore[no-untyped-call]  # of the library
    security.want_json(lambda _request: False)
    security.login_context_processor(sign_in_values)
    for context in (security.tf_token_validation_context_processor, security.mf_recovery_context_processor):
        context(lambda: {"others": steps.other_ways()})
    views: dict[str, Any] = app.view_functions
    for endpoint, view in list(views.items()):
        blueprint, _, name = endpoint.partition(".")
        if blueprint == "security" and name in OURS:
            views[endpoint] = OURS[name]
        elif blueprint == "security":
            view = steps.only_halfway(view) if name in HALFWAY else view
            views[endpoint] = slowed(as_action(view)) if name in LIMITED else as_action(view)
    for name in CLOSED:
        for rule in app.url_map.iter_rules(f"security.{name}"):
            rule.methods = set()  # so that nothing is answered there
    for link in LINKS:
        menus.add(app, Menu.ORGANISER, link)
    app.cli.add_command(commands.create_administrator)
    app.cli.add_command(commands.remove_second_factor)
    diagnoses.add(app, "administrator", "Somebody may do everything.", commands.missing_administrator)
    tasks.add(app, removals.work_once, order=80, every=tasks.MINUTE)
    app.jinja_env.filters.update(passkey_dates=wording.passkey_dates, session_dates=wording.session_dates)
    app.jinja_env.globals.update(allowed=access.allowed, may_open=access.may_open)
    app.jinja_env.filters["closed"] = closed
    app.before_request(drop_foreign_next)
    app.before_request(speak_the_language_of_the_account)


class Texts(FsDomain):
    """Our catalogue in place of Flask-Security's, which has no Czech."""

    def gettext(self, string: Any, **variables: Any) -> str:
        """Return a text in the language of the page; lazy ones bring their translation with them."""
        if isinstance(string, str):
            return gettext(string, **variables)
        return str(string) % variables if variables else str(string)


class OutboxMail(MailUtil):
    """Flask-Security's mails go through the outbox, in the language of the account."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: Any, html: Any, **kwargs: Any
    ) -> None:
        """Put down a mail of the kind that `template` names; its address never comes from the Host header."""
        TOLD[template](kwargs["user"])


def as_action(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Make a POST of Flask-Security one action, so that the account and the mail about it are written together.

    It would take JSON too; our pages send forms, and JSON is refused as data of the wrong kind.
    """

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if request.method != "POST":
            return view(*args, **kwargs)
        if request.is_json:
            raise UnsupportedMediaType
        session.permanent = True  # bounded by PERMANENT_SESSION_LIFETIME
        with transaction():
            if request.endpoint == "security.logout":
                sessions.end_current()
            return view(*args, **kwargs)

    return run


def slowed(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Limit the POSTs of a view for each network address and each account."""
    by_address = limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
    by_account = limiter.limit(PER_ACCOUNT, key_func=account_key, methods=["POST"])
    limited: Callable[..., ResponseReturnValue] = by_address(by_account(view))
    return limited


def sign_in_values() -> dict[str, Any]:
    """Return the other ways to sign in beside a password: by a link, to the address that was typed; by a passkey."""
    data = {"email": request.form.get("email"), "next": request.values.get("next")}
    form = forms.LinkForm(formdata=None, data=data)
    return {"link_form": form, "options": passkeys.to_show(passkeys.Purpose.SIGN_IN)}


NEXT = ("security.login", steps.BY_PASSKEY, *(f"security.{name}" for name in HALFWAY))


def drop_foreign_next() -> ResponseReturnValue | None:
    """Begin anew where signing in would lead to no path of this site.

    The library itself sends who came without a `next` on with one that names the host, which anybody can set.
    """
    if request.endpoint not in NEXT:
        return None
    foreign = any(address and not own_path(address) for address in request.values.getlist("next"))
    return lead_to(request.endpoint) if foreign else None


def speak_the_language_of_the_account() -> None:
    """Organisers' pages without a prefix are in the language of the account."""
    if request.path.startswith("/organise") and current_user.is_authenticated:
        g.first_language = current_user.language
