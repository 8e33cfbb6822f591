"""The words of accounts, roles and the record of changes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from conference.team.models import MembershipRole
from conference.team.rules import TeamRefusal

ROLES = {
    MembershipRole.OWNER.value: _l("Owner"),
    MembershipRole.EDITOR.value: _l("Editor"),
    MembershipRole.DESK.value: _l("Desk"),
    MembershipRole.VIEWER.value: _l("Viewer"),
}
ROLE_HINTS = {
    MembershipRole.OWNER.value: _l("everything, also the team and deleting"),
    MembershipRole.EDITOR.value: _l("programme, registrations, mails, certificates"),
    MembershipRole.DESK.value: _l("attendance on the day"),
    MembershipRole.VIEWER.value: _l("looking only"),
}
REFUSALS = {
    TeamRefusal.LAST_OWNER: _l("A conference must keep at least one owner. Give the role to somebody else first."),
}

SIGN_IN_FAILED = _l("The e-mail address or the password is wrong. You can also have a sign-in link sent to you.")
SECURITY_MESSAGES: dict[str, tuple[Any, str]] = {
    "API_ERROR": (_l("This could not be understood. Please try again."), "error"),
    "GENERIC_AUTHN_FAILED": (SIGN_IN_FAILED, "error"),
    "USER_DOES_NOT_EXIST": (SIGN_IN_FAILED, "error"),
    "DISABLED_ACCOUNT": (SIGN_IN_FAILED, "error"),
    "UNAUTHENTICATED": (_l("Please sign in first."), "info"),
    "UNAUTHORIZED": (_l("Your role does not allow this."), "error"),
    "PASSWORD_RESET_REQUEST": (
        _l("If %(email)s has an account here, a link to set a new password is on its way there."),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (_l("This link is too old. You can have a new one sent to you."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        _l("This link is not valid, or was already used. You can have a new one sent to you."),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is set. Please sign in with it."), "success"),
    "PASSWORD_CHANGE": (_l("Your password is changed. You are signed out everywhere else."), "success"),
    "PASSWORD_NOT_PROVIDED": (_l("Please enter the password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("The password must have at least %(length)s characters, and at most 128."), "error"),
    "PASSWORD_IS_THE_SAME": (_l("The new password must differ from the present one."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ."), "error"),
    "INVALID_PASSWORD": (_l("The present password is wrong."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("This is not an e-mail address. It looks like this: name@example.org"), "error"),
    "EMAIL_NOT_PROVIDED": (_l("Please enter your e-mail address."), "error"),
    "INVALID_REDIRECT": (_l("That address is not on this site."), "error"),
    "FORGOT_PASSWORD": (_l("Forgotten password"), "info"),
}

VERBS = {
    "invited": _l("invited to the team"),
    "role_changed": _l("role changed"),
    "removed": _l("removed from the team"),
    "account_changed": _l("account changed"),
    "created": _l("created"),
    "changed": _l("changed"),
    "deleted": _l("deleted"),
    "published": _l("published"),
    "released": _l("published"),
    "issued": _l("issued"),
    "revoked": _l("revoked"),
    "cancelled": _l("cancelled"),
    "uploaded": _l("uploaded"),
    "sent": _l("sent"),
    "exported": _l("exported"),
    "erased": _l("personal data erased"),
}
KINDS = {
    "Event": _l("Conference"),
    "Series": _l("Series"),
    "Organisation": _l("Organisation"),
    "Funding": _l("Funding"),
    "Session": _l("Programme item"),
    "Room": _l("Room"),
    "Release": _l("Published programme"),
    "Speaker": _l("Speaker"),
    "SlideFile": _l("Slides"),
    "Registration": _l("Registration"),
    "Visit": _l("Site visit"),
    "VisitGroup": _l("Group of a site visit"),
    "Presence": _l("Presence"),
    "Certificate": _l("Certificate"),
    "Message": _l("Message"),
    "Membership": _l("Team member"),
}


def verb(name: str) -> Any:
    """What was done, as people read it; verbs without words of their own are shown as they are named."""
    return VERBS.get(name) or name.replace("_", " ").replace(".", " ")


def kind(name: str) -> Any:
    """What was changed, as people read it."""
    return KINDS.get(name) or name


def field_name(name: str) -> str:
    """The name of a changed field, without the signs that only programmers use."""
    return name.replace("_", " ")
