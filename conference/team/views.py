"""Signing in by an e-mailed link, and one's own account. Passwords are Flask-Security's pages, see setup.py."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from flask_security import current_user
from flask_security.decorators import auth_required

from conference.extensions import limiter
from conference.lib.routes import finish, lead_to, page
from conference.team import actions, blueprint, links, passkeys, second_factor, sessions
from conference.team.access import team_member
from conference.team.forms import AccountForm, LinkForm, PasswordForm
from conference.team.limits import PER_ACCOUNT, PER_ADDRESS, account_key
from conference.team.rules import own_path
from conference.team.saving import save

HOME = "/organise/"
MAILED_TO = "team.mailed_to"


@blueprint.route("/organise/sign-in/link", methods=["POST"])
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@limiter.limit(PER_ACCOUNT, key_func=account_key)
def send_link() -> ResponseReturnValue:
    """Mail a sign-in link; the answer is the same whether or not there is such an account."""
    form = LinkForm()
    if not form.validate_on_submit():
        return sign_in_page(link_form=form)
    actions.send_sign_in_link(form.email.data or "", next_page=form.next.data or "")
    session[MAILED_TO] = form.email.data
    return lead_to("team.link_sent")


@blueprint.get("/organise/sign-in/sent")
def link_sent() -> ResponseReturnValue:
    """Look into your mailbox."""
    return page(email=session.get(MAILED_TO))


@blueprint.route("/organise/sign-in/<token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
def confirm_sign_in(token: str) -> ResponseReturnValue:
    """Show where a sign-in link leads: a page with one button, since programs that check mails open links as well."""
    next_page = own_path(request.args.get("next"))
    answer = request.method == "POST" and actions.sign_in_by_link(token, next_page)
    if answer is True:
        return redirect(next_page or HOME, 303)
    if answer:
        return answer
    user = links.user_of(token)
    if user is None:
        flash(gettext("This sign-in link is too old or was already used. You can have a new one sent to you."), "error")
        return lead_to("security.login", next=next_page or None)
    return page(user=user)


@blueprint.route("/organise/account", methods=["GET", "POST"])
@auth_required("session")
def account() -> ResponseReturnValue:
    """Show the name and language of the person who is signed in, and where they are."""
    user, form = team_member(), AccountForm(obj=current_user)
    if save(form, user, lambda: AccountForm(obj=user, formdata=None),
            lambda: actions.save_account(user.id, name=form.name.data or "", language=form.language.data)):  # fmt: skip
        return finish(gettext("Saved."), "team.account")
    return page(form=form, sessions=sessions.of(team_member()), here=sessions.current(),
                has_app=second_factor.has_app(user), codes_left=second_factor.codes_left(user),
                is_required=second_factor.is_required(user))  # fmt: skip


@blueprint.post("/organise/account/sessions/<int:session_id>/end")
@auth_required("session")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's sessions: the browser it is in is signed out."""
    if sessions.end(team_member(), session_id):
        flash(gettext("The browser is signed out."), "success")
    return redirect(url_for("team.account") + "#sessions", 303)


@blueprint.post("/organise/account/sessions/end-others")
@auth_required("session")
def end_other_sessions() -> ResponseReturnValue:
    """End all of one's sessions but this one."""
    here = sessions.current()
    if here is not None:
        sessions.end_others(team_member(), here.id)
        flash(gettext("All other browsers are signed out."), "success")
    return redirect(url_for("team.account") + "#sessions", 303)


def sign_in_page(link_form: LinkForm) -> ResponseReturnValue:
    """Return the sign-in page with what is wrong about the form for a link."""
    options = passkeys.to_show(passkeys.Purpose.SIGN_IN)
    return page("security.sign_in", link_form=link_form, login_user_form=PasswordForm(formdata=None), options=options)
