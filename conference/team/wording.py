"""The words of accounts, roles and the record of changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l

from conference import templating
from conference.lib.refusals import say
from conference.team import audit
from conference.team.field_words import FIELDS
from conference.team.models import MembershipRole, Passkey, TeamSession
from conference.team.rules import (
    RIGHTS,
    Archived,
    ArchiveRefusal,
    RemovalRefusal,
    RemovalRefused,
    Right,
    SecondFactorRefusal,
    SecondFactorRefused,
    TeamRefusal,
    TeamRefused,
)

ROLES = {
    MembershipRole.OWNER.value: _l("Owner"),
    MembershipRole.EDITOR.value: _l("Editor"),
    MembershipRole.DESK.value: _l("Desk"),
    MembershipRole.VIEWER.value: _l("Viewer"),
}
ROLE_READS = {  # what is read; what is done follows from the rights
    MembershipRole.OWNER: _l("reads everything, also the team"),
    MembershipRole.EDITOR: _l("reads everything but the team"),
    MembershipRole.DESK: _l("reads what viewers read"),
    MembershipRole.VIEWER: _l(
        "reads attendees and their exports, presence, programme, speakers, slides, visits, certificates and messages"
    ),
}
RIGHT_WORDS = {
    Right.NEEDS: _l("sees meals and access needs"),
    Right.PRESENCE: _l("notes who came and who left"),
    Right.WALK_INS: _l("registers people at the desk"),
    Right.LINKS: _l("sees the secret links of participants and speakers"),
    Right.CHANGES: _l("changes everything else: programme, attendees, letters, certificates, settings"),
}
OWNERS_DO = (
    _l("invites to the team, gives and takes roles"),
    _l("cancels the conference and takes that back"),
    _l("hands the conference over to somebody else"),
)


def duties() -> dict[str, list[Any]]:
    """Return what each role may do beyond the ones below it, owners first; read from the rights themselves."""
    own = {role: [ROLE_READS[role], *(RIGHT_WORDS[right] for right, least in RIGHTS.items() if least is role)]
           for role in MembershipRole}  # fmt: skip
    own[MembershipRole.OWNER] += OWNERS_DO
    return {role.value: words for role, words in own.items()}


REFUSALS = {
    TeamRefusal.LAST_OWNER: _l("A conference must keep at least one owner. Give the role to somebody else first."),
    TeamRefusal.NOT_AN_OWNER: _l("Only an owner can hand the conference over."),
    TeamRefusal.NOT_JOINED: _l("This person has not taken up the invitation yet. Please hand over when they have."),
    TeamRefusal.SWITCHED_OFF: _l("The account of this person is switched off: they cannot lead the conference."),
}
say(TeamRefused, REFUSALS)

say(Archived, {
    ArchiveRefusal.READ_ONLY: _l("This edition is in the archive, where nothing is changed any more. An owner can"
                                 " open it again on the page Editions."),
})  # fmt: skip
SECOND_FACTOR_REFUSALS = {
    SecondFactorRefusal.WRONG_CODE: _l("This is not the code that the app shows now. Please try the next one."),
    SecondFactorRefusal.WRONG_PROOF: _l("This is neither the code that the app shows now nor an unused recovery code."),
    SecondFactorRefusal.REQUIRED: _l("Owners must have a second factor here. Please set up another one first."),
    SecondFactorRefusal.NO_ANSWER: _l(
        "Your browser sent no passkey: that takes JavaScript. Without it you can use codes of an app."
    ),
    SecondFactorRefusal.WRONG_ANSWER: _l("The passkey could not be verified. Please try again."),
    SecondFactorRefusal.LATE_ANSWER: _l("That took too long, or the page was sent twice. Please try again."),
    SecondFactorRefusal.OTHER_PASSKEY: _l("This passkey does not sign in to this account. Please choose another one."),
    SecondFactorRefusal.KNOWN_PASSKEY: _l("This passkey has been added already."),
    SecondFactorRefusal.TOO_MANY_PASSKEYS: _l("An account can have 20 passkeys. Please remove one of them first."),
    SecondFactorRefusal.NO_PASSKEYS_HERE: _l(
        "Passkeys can't be used here: browsers keep them only for sites with a name and an encrypted connection."
    ),
}
say(SecondFactorRefused, SECOND_FACTOR_REFUSALS)

REMOVAL_REFUSALS = {
    RemovalRefusal.GONE: _l("This can't be taken back any more: it was taken back already, or is older than 30 days."),
    RemovalRefusal.TAKEN: _l("This can't be taken back: something else stands in its place now."),
    RemovalRefusal.FIRST: _l("This belonged to something that was removed later. Please take that back first."),
}
say(RemovalRefused, REMOVAL_REFUSALS)

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
    "TWO_FACTOR_INVALID_TOKEN": (SECOND_FACTOR_REFUSALS[SecondFactorRefusal.WRONG_CODE], "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Please sign in first."), "info"),
    "INVALID_RECOVERY_CODE": (_l("This is none of your unused recovery codes."), "error"),
    "INVALID_REDIRECT": (_l("That address is not on this site."), "error"),
    "FORGOT_PASSWORD": (_l("Forgotten password"), "info"),
}

VERBS = {
    "invited": _l("invited to the team"),
    "second_factor_added": _l("second factor set up"),
    "second_factor_removed": _l("second factor taken away"),
    "authenticator_removed": _l("app of the second factor removed"),
    "passkey_added": _l("passkey added"),
    "passkey_removed": _l("passkey removed"),
    "ended_session": _l("signed out in another browser"),
    "recovery_codes_made": _l("recovery codes made"),
    "recovery_code_used": _l("recovery code used"),
    "joined": _l("invitation taken up"),
    "handed_over": _l("conference handed over"),
    "role_changed": _l("role changed"),
    "account_changed": _l("account changed"),
    "changed_own": _l("changed on their own page"),
    "created": _l("created"),
    "copied_edition": _l("made from another edition"),
    "continued": _l("next edition made from it"),
    "changed": _l("changed"),
    "deleted": _l("deleted"),
    "published": _l("published"),
    "released": _l("published"),
    "unpublished": _l("pages made private again"),
    "issued": _l("issued"),
    "revoked": _l("revoked"),
    "cancelled": lazy_pgettext("change", "cancelled"),
    "archived": lazy_pgettext("change", "archived"),
    "reopened": _l("taken out of the archive"),
    "uploaded": _l("uploaded"),
    "wrote_invitations": _l("invitations to register sent"),
    "took_invitees_back": _l("people added to those invited taken back"),
    "withdrew_invitation": _l("invitation withdrawn"),
    "refused_registration": lazy_pgettext("change", "refused"),
    "took_answer_back": _l("answer taken back"),
    "approved": lazy_pgettext("change", "approved"),
    "took_approval_back": _l("approval taken back"),
    "took_slides": _l("slides taken for the hall"),
    "withdrew_slides": lazy_pgettext("change", "withdrawn"),
    "sent": lazy_pgettext("change", "sent"),
    "exported": _l("exported"),
    "packed_evidence": _l("pack of evidence asked for"),
    "checked_publicity": _l("publicity check asked for"),
    "printed": lazy_pgettext("change", "file for printing asked for"),
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
    "picture_added": _l("picture added"),
    "picture_changed": _l("picture changed"),
    "picture_removed": _l("picture removed"),
    "way_changed": _l("way to the venue changed"),
    "logo_removed": _l("logo removed"),
    "added_registration": _l("added by hand"),
    "cancelled_registration": lazy_pgettext("change", "cancelled"),
    "corrected_registration": _l("corrected"),
    "left_visit": _l("place at a site visit given up"),
    "moved_registration": _l("moved to another place"),
    "renewed_link": _l("link to the own page ended, a new one made"),
    "resent_confirmation": _l("confirmation sent again"),
    "reordered": _l("put into another order"),
    "put_aside": _l("asked no more"),
    "asked_again": _l("asked again"),
    "corrected_hours": _l("hours corrected"),
    "took_hours_back": _l("correction of hours taken back"),
    "cleared_presence": _l("presence cleared"),
    "corrected_presence": _l("corrected"),
    "marked_arrived": _l("arrival noted"),
    "added_desk_device": _l("device of the desk added"),
    "renamed_desk_device": _l("device of the desk renamed"),
    "revoked_desk_device": _l("link of the device ended"),
    "renewed_desk_device": _l("device given a new link"),
    "settled_desk_mark": _l("disagreement of devices looked at"),
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
    "accepted": lazy_pgettext("change", "accepted"),
    "took_acceptance_back": _l("pointed out again"),
    "planned_move": lazy_pgettext("change", "move prepared"),
    "dropped_move": lazy_pgettext("change", "prepared move dropped"),
    "moved": lazy_pgettext("change", "moved"),
    "merged": _l("merged with another registration"),
    "took_merge_back": _l("merge taken back"),
    "bulk_presence": _l("presence of many people noted"),
    "bulk_move": _l("many people moved to a visit group"),
    "bulk_certificate": _l("certificates issued to many people"),
    "bulk_cancel": _l("many registrations cancelled"),
    "undid_bulk_presence": _l("presence of many people taken back"),
    "undid_bulk_move": _l("move of many people taken back"),
    "undid_bulk_certificate": _l("certificates of many people taken back"),
    "undid_bulk_cancel": _l("cancellation of many registrations taken back"),
    "cleared_presence_of_many": _l("presence cleared"),
    "took_cancellation_back": _l("cancellation taken back"),
    "took_move_back": _l("move to another place taken back"),
    "imported": _l("imported"),
    "undid_import": _l("import taken back"),
    "wrote_next_edition": _l("invitations to the next edition written"),
    "wrote_conference_moved": _l("letters about the new date written"),
    "wrote_conference_cancelled": _l("letters about the cancellation written"),
    "tested_letter": _l("test sent"),
    "planned_letter": lazy_pgettext("letter", "planned"),
    "unplanned_letter": _l("not planned any more"),
    "wrote_letter": lazy_pgettext("letter", "sent"),
    "stopped_letter": lazy_pgettext("letter", "stopped"),
    "continued_letter": _l("the rest sent"),
    "retried_letter": _l("sent again to those it did not reach"),
    "wrote_conference_restored": _l("letters that the conference takes place written"),
}
KINDS = {
    "Event": _l("Conference"),
    "Series": _l("Series"),
    "Organisation": _l("Organisation"),
    "Funding": _l("Funding"),
    "Item": _l("Programme item"),
    "Room": _l("Room"),
    "AcceptedWarning": _l("Programme, what is pointed out"),
    "Release": _l("Published programme"),
    "Speaker": _l("Speaker"),
    "SlideFile": _l("Slides"),
    "Registration": _l("Registration"),
    "AttendeeView": _l("View of the attendees"),
    "AccessCode": _l("Access code"),
    "Invitee": _l("Invited person"),
    "Question": _l("Own question"),
    "Survey": _l("Survey"),
    "Visit": _l("Site visit"),
    "VisitGroup": _l("Group of a site visit"),
    "Presence": _l("Presence"),
    "Certificate": _l("Certificate"),
    "Message": _l("Message"),
    "GroupLetter": _l("Letter"),
    "LetterFile": _l("File of a letter"),
    "LetterText": _l("Text of an automatic letter"),
    "Membership": _l("Team member"),
    "User": _l("Account"),
    "CertificateBatch": _l("File of certificates"),  # in records of before it was a job
    "Job": _l("File for printing"),
    "Place": _l("Place"),
    "DeskDevice": _l("Device of the desk"),
    "Quota": _l("Places"),
    "EventRole": _l("Organisation"),
    "ItemSpeaker": _l("Speaker"),
    "WayStep": _l("The way in"),
    "Logo": _l("Logo"),
    "Picture": _l("Picture"),
    "Photo": _l("Photo"),
    "Intake": _l("Import"),
    "BulkChange": _l("Bulk change"),
}


def passkey_dates(passkey: Passkey) -> str:
    """Return when a passkey was added and last used, as people read it."""
    added = gettext("added %(moment)s", moment=templating.moment(passkey.added_at))
    if passkey.last_used_at is None:
        used = gettext("not used yet")
    else:
        used = gettext("last used %(moment)s", moment=templating.moment(passkey.last_used_at))
    return f"{added} · {used}"


def session_dates(session: TeamSession) -> str:
    """Return when a session began and was last in use, as people read it."""
    begun = gettext("signed in %(moment)s", moment=templating.moment(session.started_at))
    seen = gettext("last seen %(moment)s", moment=templating.moment(session.last_seen_at))
    return f"{begun} · {seen}"


LANGUAGES = {"cs": _l("Czech"), "en": _l("English")}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00|Z)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

ACTORS = {audit.PARTICIPANT: _l("the participant"), audit.SPEAKER: _l("the speaker")}


def actor_name(actor: str) -> Any:
    """Return who changed something, as people read it."""
    if actor.startswith(audit.AT_DESK):
        return gettext("desk: %(device)s", device=actor.removeprefix(audit.AT_DESK))
    return ACTORS.get(actor, actor)


def verb(name: str) -> Any:
    """Return what was done, as people read it; verbs without words of their own are shown as they are named."""
    return VERBS.get(name) or name.replace("_", " ").replace(".", " ")


def kind(name: str) -> Any:
    """Return what was changed, as people read it."""
    return KINDS.get(name) or name


def field_name(name: str, own: Mapping[str, str] | None = None) -> Any:
    """Return the name of a changed field, as people read it; at least without the signs that only programmers use.

    `own` are the organisers' own questions by their names.
    """
    if own and name in own:
        return own[name]
    stem, _, code = name.rpartition("_")
    if stem == "step" and code.isdigit():
        return _l("step %(number)s of the way", number=code)
    if name not in FIELDS and stem in FIELDS and code in LANGUAGES:
        return f"{FIELDS[stem]} – {LANGUAGES[code]}"
    return FIELDS.get(name) or name.replace("_", " ")


VALUES: dict[tuple[str, str], Callable[[str], Any]] = {}
"""How values of a field of a kind of row are told, where what is stored is no word for people."""


def say_values(subject_kind: str, **fields: Mapping[Any, Any] | Callable[[str], Any]) -> None:
    """Give values of fields of a kind of row their words on the record. A feature's wording.py or setup.py calls it."""
    for name, words in fields.items():
        VALUES[subject_kind, name] = words if callable(words) else partial(_among, words)


def _among(words: Mapping[Any, Any], value: str) -> Any:
    return words.get(value, value)


def word(name: str, value: Any, subject_kind: str = "") -> Any:
    """Return the value of a changed field, as people read it: roles by their names, times on the clock of the event."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if not isinstance(value, str):
        return value
    if name in ("role", "language"):
        return str((ROLES if name == "role" else LANGUAGES).get(value, value))
    if told := VALUES.get((subject_kind, name)):
        return str(told(value))
    try:
        if _MOMENT.fullmatch(value):
            return templating.moment(datetime.fromisoformat(value))
        return templating.short_date(date.fromisoformat(value)) if _DAY.fullmatch(value) else value
    except ValueError:  # a text that somebody typed, which only looks like a day
        return value
