"""The pages of one's own second factor. Those that Flask-Security has too stand at its addresses, under its names."""

from __future__ import annotations

from flask import flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.decorators import auth_required
from itsdangerous import BadData

from conference.extensions import limiter, security
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.printing.qr import qr_svg
from conference.team import blueprint, passkeys, second_factor
from conference.team.access import team_member
from conference.team.forms import AppForm, ProofForm
from conference.team.limits import PER_ACCOUNT, signed_in_key
from conference.team.proofs import MANAGE, proved
from conference.team.rules import SET_UP_WITHIN, own_path

FRESH = "team.fresh_codes"  # in the session: recovery codes were just made, and are shown once


@blueprint.get("/organise/account/second-factor")
@auth_required("session")
@proved
def manage_second_factor() -> ResponseReturnValue:
    """Show what signs somebody in beside a link or a password: passkeys, an app, recovery codes."""
    user = team_member()
    return page(user=user, has_app=second_factor.has_app(user), is_on=second_factor.is_on(user),
                codes_left=second_factor.codes_left(user), is_required=second_factor.is_required(user))  # fmt: skip


@blueprint.route("/organise/account/confirm", methods=["GET", "POST"])
@auth_required("session")
@limiter.limit(PER_ACCOUNT, key_func=signed_in_key, methods=["POST"])
def prove() -> ResponseReturnValue:
    """Ask for the second factor once more, before it is changed; lead on to where it was asked for."""
    user, form = team_member(), ProofForm()
    next_page = own_path(request.args.get("next"))
    if not second_factor.is_on(user):
        return lead_to(MANAGE)
    if telling.carry_out(form, lambda: second_factor.prove(user.id, form.code.data or "")):
        return redirect(next_page, 303) if next_page else lead_to(MANAGE)
    options = passkeys.to_show(passkeys.Purpose.PROOF, user) if user.passkeys else ""
    return page(form=form, options=options, next_page=next_page, has_app=second_factor.has_app(user))


@auth_required("session")
@proved
def set_up() -> ResponseReturnValue:
    """Show a new secret for the app, as a QR code and as text, and take it once a code of the app proves it there.

    What was shown travels in the form, encrypted and signed, so that a mistyped code needs no second scan.
    """
    user, form = team_member(), AppForm()
    shown = _shown(form.state.data, user.id)
    if shown and (done := telling.carry_out(form, lambda: second_factor.set_up(user.id, shown, form.code.data or ""))):
        session[FRESH] = done.value
        sentence = gettext("Signing in takes a code of your app from now on.")
        return finish(sentence, "security.mf_recovery_codes" if done.value else MANAGE)
    secret = shown or security.totp_factory.generate_totp_secret()
    if not shown:
        form = AppForm(formdata=None, state=security.tf_setup_serializer.dumps([user.id, secret]))
        if request.method == "POST":
            form.form_errors.append(gettext("That took too long. Please scan this new code."))
    codes = security.totp_factory
    uri = codes.get_totp_uri(user.email, secret)
    qr = qr_svg(uri, gettext("QR code for the authenticator app"))
    key = codes.get_totp_pretty_key(secret)
    return page("team.authenticator", form=form, qr=qr, uri=uri, key=key, has_app=second_factor.has_app(user))


@auth_required("session")
@proved
def recovery_codes() -> ResponseReturnValue:
    """Show how many recovery codes are left, and just after they were made the codes themselves; make new ones."""
    user = team_member()
    if not second_factor.is_on(user):
        return lead_to(MANAGE)
    if request.method == "POST":
        second_factor.make_codes(user.id)
        session[FRESH] = True
        return lead_to("security.mf_recovery_codes")
    codes = security.mf_recovery_codes_util.get_recovery_codes(user) if session.pop(FRESH, False) else []
    return page("team.recovery_codes", codes=codes, left=second_factor.codes_left(user))


@blueprint.post("/organise/account/authenticator/remove")
@auth_required("session")
@proved
def remove_app() -> ResponseReturnValue:
    """Sign in without codes of an app from now on."""
    with telling.flashed():
        second_factor.remove_app(team_member().id)
        flash(gettext("The app is removed: its codes sign nobody in any more."), "success")
    return lead_to(MANAGE)


def _shown(state: str | None, user_id: int) -> str | None:
    """Return the secret that a form showed; None where it was shown to somebody else, too long ago, or never."""
    try:
        owner, secret = security.tf_setup_serializer.loads(state or "", max_age=SET_UP_WITHIN.seconds)
    except (BadData, ValueError, TypeError):
        return None
    return str(secret) if owner == user_id else None
