"""The words of accounts, roles and the record of changes."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from conference import templating
from conference.team import audit
from conference.team.models import MembershipRole
from conference.team.rules import RemovalRefusal, TeamRefusal

ROLES = {
    MembershipRole.OWNER.value: _l("Owner"),
    MembershipRole.EDITOR.value: _l("Editor"),
    MembershipRole.DESK.value: _l("Desk"),
    MembershipRole.VIEWER.value: _l("Viewer"),
}
ROLE_HINTS = {
    MembershipRole.OWNER.value: _l("everything, also the team and deleting"),
    MembershipRole.EDITOR.value: _l("programme, registrations, mails, certificates"),
    MembershipRole.DESK.value: _l("the day itself: presence, people without a registration, meals and access needs"),
    MembershipRole.VIEWER.value: _l("looking only; meals and access needs stay hidden"),
}
REFUSALS = {
    TeamRefusal.LAST_OWNER: _l("A conference must keep at least one owner. Give the role to somebody else first."),
}

REMOVAL_REFUSALS = {
    RemovalRefusal.GONE: _l("This can't be taken back any more: it was taken back already, or is older than 30 days."),
    RemovalRefusal.TAKEN: _l("This can't be taken back: something else stands in its place now."),
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
    "PASSWORD_IS_THE_SAME": (_l("The new password must differ from the current one."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ."), "error"),
    "INVALID_PASSWORD": (_l("The current password is wrong."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("This is not an e-mail address. It looks like this: name@example.org"), "error"),
    "EMAIL_NOT_PROVIDED": (_l("Please enter your e-mail address."), "error"),
    "INVALID_REDIRECT": (_l("That address is not on this site."), "error"),
    "FORGOT_PASSWORD": (_l("Forgotten password"), "info"),
}

VERBS = {
    "invited": _l("invited to the team"),
    "role_changed": _l("role changed"),
    "account_changed": _l("account changed"),
    "changed_own": _l("changed on their own page"),
    "created": _l("created"),
    "changed": _l("changed"),
    "deleted": _l("deleted"),
    "published": _l("published"),
    "released": _l("published"),
    "unpublished": _l("pages made private again"),
    "issued": _l("issued"),
    "revoked": _l("revoked"),
    "cancelled": lazy_pgettext("change", "cancelled"),
    "uploaded": _l("uploaded"),
    "approved": lazy_pgettext("change", "approved"),
    "took_approval_back": _l("approval taken back"),
    "withdrew_slides": lazy_pgettext("change", "withdrawn"),
    "sent": lazy_pgettext("change", "sent"),
    "exported": _l("exported"),
    "erased": _l("personal data erased"),
    "added": _l("added"),
    "removed": _l("removed"),
    "restored": _l("restored"),
    "organisation_added": _l("organisation added"),
    "organisation_changed": _l("organisation changed"),
    "organisation_removed": _l("organisation removed"),
    "funding_changed": _l("funding changed"),
    "series_changed": _l("series changed"),
    "logo_added": _l("logo added"),
    "logo_changed": _l("logo changed"),
    "logo_removed": _l("logo removed"),
    "added_registration": _l("added by hand"),
    "cancelled_registration": lazy_pgettext("change", "cancelled"),
    "corrected_registration": _l("corrected"),
    "left_visit": _l("place at a site visit given up"),
    "moved_registration": _l("moved to another place"),
    "resent_confirmation": _l("confirmation sent again"),
    "cleared_presence": _l("presence cleared"),
    "corrected_presence": _l("corrected"),
    "marked_arrived": _l("arrival noted"),
    "marked_left": _l("departure noted"),
    "marked_absent": _l("absence noted"),
    "noted_visit": _l("presence at a site visit noted"),
    "marked_all_came": _l("presence of a whole visit group noted"),
    "marked_all_arrived": _l("arrival of many people noted"),
    "marked_all_left": _l("departure of many people noted"),
    "marked_all_absent": _l("absence of many people noted"),
    "described_visit": _l("added"),
    "changed_visit": _l("changed"),
    "removed_visit": _l("removed"),
    "added_group": _l("added"),
    "changed_group": _l("changed"),
    "removed_group": _l("removed"),
    "changed_capacity": _l("number of places changed"),
    "retried_message": _l("sent again"),
    "discarded_message": _l("discarded"),
    "let_in": _l("let in over the number of places"),
    "wrote_conference_cancelled": _l("letters about the cancellation written"),
    "wrote_conference_restored": _l("letters that the conference takes place written"),
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
    "Logo": _l("Logo"),
    "Photo": _l("Photo"),
}

FIELDS = {
    "title_cs": _l("title in Czech"),
    "title_en": _l("title in English"),
    "subtitle_cs": _l("subtitle in Czech"),
    "subtitle_en": _l("subtitle in English"),
    "starts_at": _l("start"),
    "ends_at": _l("end"),
    "starts_on": _l("first day"),
    "ends_on": _l("last day"),
    "registration_opens_at": _l("registration opens"),
    "registration_closes_at": _l("registration closes"),
    "slides_due_at": _l("slides due"),
    "published_at": _l("published"),
    "capacity": _l("capacity"),
    "offer_hours": _l("hours to answer an offer"),
    "reminder_days": _l("days of the reminder"),
    "needs_kept_days": _l("days until needs are erased"),
    "kept_until": _l("registrations kept until"),
    "venue_name": _l("venue"),
    "venue_city": _l("town of the venue"),
    "contact_name": _l("contact"),
    "contact_email": _l("contact e-mail"),
    "contact_phone": _l("contact phone"),
    "given_name": _l("given name"),
    "family_name": _l("family name"),
    "title_before": _l("title before the name"),
    "title_after": _l("title after the name"),
    "email": _l("e-mail"),
    "phone": _l("phone"),
    "organisation": _l("organisation"),
    "municipality": _l("municipality"),
    "position": _l("position"),
    "name": _l("name"),
    "role": _l("role"),
    "language": _l("language"),
    "state": _l("state"),
    "kind": _l("kind"),
    "room": _l("room"),
    "day": _l("day"),
    "arrived_at": _l("arrival"),
    "left_at": _l("departure"),
    "absent": _l("absent"),
    "number": _l("number"),
    "filename": _l("file"),
    "version": _l("version"),
    "link_version": _l("link"),
    "password": _l("password"),
    "guide": _l("guide"),
    "guide_phone": _l("phone of the guide"),
    "departs_at": _l("departure"),
    "step_free": _l("step-free access"),
    "address": _l("address"),
    "salutation": _l("salutation"),
    "group": _l("group"),
    "waiting": _l("on the waiting list"),
    "at": _l("time"),
    "registrations": _l("registrations"),
    "needs": _l("access needs"),
    "meal": _l("meal"),
    "honorific": _l("form of address"),
    "organisation_type": _l("type of organisation"),
    "type": _l("type of organisation"),
    "social_worker": _l("whether the person is a social worker"),
    "question": _l("question for the speakers"),
    "wants_certificate": _l("whether a certificate is wanted"),
    "invite_next": _l("consent: invitations to later conferences"),
    "share_contact": _l("consent: sharing contacts with the other participants"),
    "bio": _l("biography"),
    "invited_at": lazy_pgettext("change", "invitation sent"),
    "abstract": _l("abstract"),
    "block": _l("discussion block"),
    "room_id": _l("room"),
    "organisation_id": _l("organisation"),
    "host_id": _l("visit host"),
    "credited": _l("counts towards the hours"),
    "credits_held_visits": _l("visits count for holding a place"),
    "came": _l("came along"),
    "visit": _l("site visit"),
    "anonymous": _l("anonymous"),
    "no_photos": _l("no photos"),
    "no_recording": _l("no recording"),
    "publishes_slides": _l("slides may be published"),
    "meeting_point": _l("meeting point"),
    "meeting_address": _l("street and town of the meeting point"),
    "transport": _l("way there"),
    "rules": _l("rules of the visit"),
    "size": _l("size"),
    "audience": _l("who sees the slides"),
    "slides_visible_from": _l("slides are shown from"),
    "slides_need_approval": _l("slides wait for approval"),
    "slides_reminders": _l("reminders of slides"),
    "items": _l("programme items"),
    "minutes": _l("minutes counted"),
    "revocation_reason": _l("reason"),
    "let_in_reason": _l("reason"), "people_waiting": _l("people waiting"),
    "replaced_at": _l("withdrawn"),
    "format": _l("format"),
    "total": _l("how many"),
    "roles": _l("roles"),
    "website": _l("website"),
    "cancelled_at": lazy_pgettext("change", "cancelled"),
    "cancellation": _l("what visitors read"),
    "project_title": _l("title of the project"),
    "programme": _l("operational programme"),
    "fund": _l("fund"),
    "registration_number": _l("registration number"),
    "publicity": _l("publicity sentence"),
    "shows_eu_emblem": _l("emblem of the European Union"),
    "goal": _l("goal of the conference"),
    "slug": _l("name in the address"),
    "alt": _l("words that stand for the picture"),
}
LANGUAGES = {"cs": _l("Czech"), "en": _l("English")}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00|Z)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

ACTORS = {audit.PARTICIPANT: _l("the participant"), audit.SPEAKER: _l("the speaker")}


def actor_name(actor: str) -> Any:
    """Who changed something, as people read it."""
    return ACTORS.get(actor, actor)


def verb(name: str) -> Any:
    """What was done, as people read it; verbs without words of their own are shown as they are named."""
    return VERBS.get(name) or name.replace("_", " ").replace(".", " ")


def kind(name: str) -> Any:
    """What was changed, as people read it."""
    return KINDS.get(name) or name


def field_name(name: str) -> Any:
    """The name of a changed field, as people read it; at least without the signs that only programmers use."""
    stem, _, code = name.rpartition("_")
    if name not in FIELDS and stem in FIELDS and code in LANGUAGES:
        return f"{FIELDS[stem]} – {LANGUAGES[code]}"
    return FIELDS.get(name) or name.replace("_", " ")


def word(name: str, value: Any) -> Any:
    """The value of a changed field, as people read it: roles by their names, times on the clock of the event."""
    if not isinstance(value, str):
        return value
    if name == "role":
        return str(ROLES.get(value, value))
    if _MOMENT.fullmatch(value):
        return templating.moment(datetime.fromisoformat(value))
    return templating.short_date(date.fromisoformat(value)) if _DAY.fullmatch(value) else value
