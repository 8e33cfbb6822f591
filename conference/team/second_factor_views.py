"""The pages of one's own second factor. They stand where Flask-Security has its own: the same addresses and names."""

from __future__ import annotations

from flask import flash, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.decorators import auth_required
from itsdangerous import BadData

from conference.extensions import security
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.printing.qr import qr_svg
from conference.team import blueprint, second_factor
from conference.team.access import team_member
from conference.team.forms import AppForm
from conference.team.rules import SET_UP_WITHIN

FRESH = "team.fresh_codes"  # in the session: recovery codes were just made, and are shown once


@auth_required("session")
def set_up() -> ResponseReturnValue:
    """Show a new secret for the app, as a QR code and as text, and take it once a code of the app proves it there.

    What was shown travels in the form, encrypted and signed, so that a mistyped code needs no second scan.
    """
    user, form = team_member(), AppForm()
    shown = _shown(form.state.data, user.id)
    if shown and (done := telling.carry_out(form, lambda: second_factor.set_up(user.id, shown, form.code.data or ""))):
        session[FRESH] = done.value
        sentence = gettext("Signing in takes a code of your app from now on.")
        return finish(sentence, "security.mf_recovery_codes" if done.value else "team.account")
    secret = shown or security.totp_factory.generate_totp_secret()
    if not shown:
        form = AppForm(formdata=None, state=security.tf_setup_serializer.dumps([user.id, secret]))
        if request.method == "POST":
            form.form_errors.append(gettext("That took too long. Please scan this new code."))
    codes = security.totp_factory
    uri = codes.get_totp_uri(user.email, secret)
    qr = qr_svg(uri, gettext("QR code for the authenticator app"))
    key = codes.get_totp_pretty_key(secret)
    return page("team.authenticator", form=form, qr=qr, uri=uri, key=key, is_on=second_factor.is_on(user))


@auth_required("session")
def recovery_codes() -> ResponseReturnValue:
    """Show how many recovery codes are left, and just after they were made the codes themselves; make new ones."""
    user = team_member()
    if not second_factor.is_on(user):
        return lead_to("security.two_factor_setup")
    if request.method == "POST":
        second_factor.make_codes(user.id)
        session[FRESH] = True
        return lead_to("security.mf_recovery_codes")
    codes = security.mf_recovery_codes_util.get_recovery_codes(user) if session.pop(FRESH, False) else []
    return page("team.recovery_codes", codes=codes, left=second_factor.codes_left(user))


@blueprint.post("/organise/account/second-factor/remove")
@auth_required("session")
def remove_second_factor() -> ResponseReturnValue:
    """Sign in without codes from now on."""
    with telling.flashed():
        second_factor.take_away(team_member().id)
        flash(gettext("Signing in takes no code any more."), "success")
    return lead_to("team.account", _anchor="second-factor")


def _shown(state: str | None, user_id: int) -> str | None:
    """Return the secret that a form showed; None where it was shown to somebody else, too long ago, or never."""
    try:
        owner, secret = security.tf_setup_serializer.loads(state or "", max_age=SET_UP_WITHIN.seconds)
    except (BadData, ValueError, TypeError):
        return None
    return str(secret) if owner == user_id else None
