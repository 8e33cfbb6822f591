"""Passkeys: adding and removing one's own, and signing in with one, alone or after a link or a password."""

from __future__ import annotations

from flask import flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from flask_security import current_user
from flask_security.decorators import auth_required

from conference.extensions import limiter
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.team import blueprint, passkeys, steps
from conference.team.access import team_member
from conference.team.forms import PasskeyForm, ShownPasskeyForm
from conference.team.limits import PER_ACCOUNT, PER_ADDRESS, signed_in_key
from conference.team.passkeys import Purpose
from conference.team.proofs import MANAGE, proved
from conference.team.rules import own_path
from conference.team.second_factor_views import FRESH

HOME = "/organise/"


@blueprint.route("/organise/account/passkeys/new", methods=["GET", "POST"])
@auth_required("session")
@proved
def add_passkey() -> ResponseReturnValue:
    """Have the browser make a passkey, and keep it under a name."""
    user, form = team_member(), PasskeyForm()
    if added := telling.carry_out(form, lambda: passkeys.add(user.id, form.name.data or "", form.answer.data or "")):
        session[FRESH] = added.value
        sentence = gettext("The passkey is added. You can sign in with it from now on.")
        return finish(sentence, "security.mf_recovery_codes" if added.value else MANAGE)
    return page(form=form, options=passkeys.to_add(user))


@blueprint.post("/organise/account/passkeys/<int:passkey_id>/remove")
@auth_required("session")
@proved
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Sign in without one of one's passkeys from now on."""
    with telling.flashed():
        if passkeys.remove(team_member().id, passkey_id):
            flash(gettext("The passkey is removed: it signs nobody in any more."), "success")
    return lead_to(MANAGE)


@blueprint.post("/organise/account/confirm/passkey")
@auth_required("session")
@limiter.limit(PER_ACCOUNT, key_func=signed_in_key)
def prove_by_passkey() -> ResponseReturnValue:
    """Take a passkey as proof that it is the owner of the account who changes the second factor."""
    form = ShownPasskeyForm()
    next_page = own_path(form.next.data)
    with telling.flashed():
        passkeys.prove(team_member().id, form.answer.data or "")
        return redirect(next_page, 303) if next_page else lead_to(MANAGE)
    return lead_to("team.prove", next=next_page or None)


@blueprint.post("/organise/sign-in/with-passkey")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone."""
    form = ShownPasskeyForm()
    next_page = own_path(form.next.data)
    with telling.flashed():
        if not current_user.is_authenticated:
            passkeys.sign_in(form.answer.data or "")
        return redirect(next_page or HOME, 303)
    return lead_to("security.login", next=next_page or None)


@blueprint.route("/organise/sign-in/passkey", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
@steps.only_halfway
def step_by_passkey() -> ResponseReturnValue:
    """Ask for a passkey after a link or a password."""
    user, form = steps.halfway(), ShownPasskeyForm()
    if user is None or not user.passkeys:
        flash(gettext("Please sign in first."), "info")
        return lead_to("security.login")
    if telling.carry_out(form, lambda: passkeys.complete(user.id, form.answer.data or "")):
        return redirect(own_path(request.args.get("next")) or HOME, 303)
    return page(form=form, options=passkeys.to_show(Purpose.STEP, user), others=steps.other_ways())
