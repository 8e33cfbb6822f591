"""What pages say of certificates: reasons, obstacles, states."""

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l

from conference.certificates.hours import Counting
from conference.certificates.models import BatchFormat, CertificateKind
from conference.certificates.rules import (
    CertificateRefusal,
    CertificateRefused,
    CorrectionRefusal,
    CorrectionRefused,
    Ineligibility,
    NoContribution,
    Obstacle,
)
from conference.lib.refusals import say

INELIGIBILITIES = {  # headings of lists of people
    Ineligibility.CANCELLED: _l("Registration cancelled"),
    Ineligibility.PENDING: _l("Waits for approval"),
    Ineligibility.DOES_NOT_WANT: _l("No certificate wanted"),
    Ineligibility.NOT_PRESENT: _l("No arrival recorded"),
    Ineligibility.NO_FONT: _l("Letters that can't be printed"),
    Ineligibility.NO_CREDITED_TIME: _l("Present, but at nothing that counts"),
}
REFUSAL_ADVICE = {
    Ineligibility.CANCELLED: _l("Who cancelled and came all the same needs a new registration at the desk."),
    Ineligibility.PENDING: _l("Who waits for approval is no participant yet. Answer the registration first."),
    Ineligibility.DOES_NOT_WANT: _l("The wish is a part of the registration; change it there."),
    Ineligibility.NOT_PRESENT: _l(
        "If somebody was there and was not written down, add the arrival to their registration."
    ),
    Ineligibility.NO_FONT: _l(
        "There is no font for some letters of the name or the organisation; they would print as boxes. Write them"
        " otherwise in the registration, as the person agrees."
    ),
    Ineligibility.NO_CREDITED_TIME: _l(
        "Check the times of arrival and departure, and which items of the programme count."
    ),
}
COUNTINGS = {  # beside an item, why it counts as it does
    Counting.WHOLE: "",
    Counting.PART: _l("in part"),
    Counting.PARALLEL: _l("at the same time as another item, where it is counted"),
    Counting.NOT_THERE: _l("not present"),
    Counting.STAYED_AWAY: _l("did not come along, as noted at the visit"),
    Counting.NOT_NOTED: _l("a held place; nobody noted whether the person came along"),
}
OBSTACLES = {
    Obstacle.NOT_OVER: _l(
        "Certificates can be issued when the last item that counts is over: before that nobody knows who stays."
    ),
    Obstacle.NOTHING_CREDITED: _l(
        "No item of the programme counts towards the hours yet. Mark in the programme those that do."
    ),
    Obstacle.NO_ORGANISER: _l("A certificate says who confirms the attendance. Add the organiser in the settings."),
    Obstacle.NO_TITLE: _l("A certificate says of which conference it is. Add its title in the settings."),
}
OBSTACLE_PAGES = {  # what the link says, and where it leads
    Obstacle.NOTHING_CREDITED: (_l("Programme"), "programme.draft"),
    Obstacle.NO_ORGANISER: (_l("Organisations"), "events.organisations"),
    Obstacle.NO_TITLE: (_l("Texts and days"), "events.edit_event"),
}
REFUSALS = {
    CertificateRefusal.OBSTACLE: lambda refused: str(OBSTACLES[refused.because]),
    CertificateRefusal.UNKNOWN: _l("This certificate does not exist."),
    CertificateRefusal.ALREADY_REVOKED: _l("This certificate is already revoked."),
    CertificateRefusal.NOT_ENTITLED: lambda refused: _not_entitled(refused),
    CertificateRefusal.NONE_ISSUED: _l("There is no valid certificate yet, so there is nothing to put into a file."),
}
NO_CONTRIBUTIONS = {  # headings of lists of speakers, and what follows
    NoContribution.NOT_OVER: (_l("Still to speak"), _l("A certificate is issued when their last item is over.")),
    NoContribution.ANONYMOUS: (
        _l("Anonymous"),
        _l("They are not named in the programme, and so no certificate names what they said."),
    ),
    NoContribution.NO_FONT: (
        INELIGIBILITIES[Ineligibility.NO_FONT],
        _l("There is no font for some letters of the name or the organisation. Write them otherwise under Speakers."),
    ),
    NoContribution.NO_ITEM: (_l("Not in the programme"), ""),
}
ROLES = {"speaker": lazy_pgettext("role", "speaker"), "moderator": lazy_pgettext("role", "moderator")}
CERTIFICATE_KINDS = {
    CertificateKind.ATTENDANCE: _l("attendance of the conference"),
    CertificateKind.CONTRIBUTION: _l("contribution to the programme"),
}
CORRECTION_REFUSALS = {
    CorrectionRefusal.UNKNOWN: _l("Nothing of this counts for the person any more."),
    CorrectionRefusal.ABOVE_CREDITED: _l(
        "At most %(minutes)d minutes count here: a certificate never states more than the programme that counts."
    ),
    CorrectionRefusal.NOT_CORRECTED: _l("There is no correction any more; somebody else may have taken it back."),
}
FORMATS = {
    BatchFormat.PDF: _l("One PDF to print"),
    BatchFormat.ZIP: _l("Single PDFs in a ZIP"),
}


def letters(text: str) -> str:
    """Return letters that may be shown as boxes, with the numbers by which they are found."""
    return ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in text)


def _not_entitled(refused: CertificateRefused) -> str:
    words = gettext("Nothing was changed: with the present data there would be no new certificate.")
    because = refused.because
    if isinstance(because, NoContribution):
        return f"{words} {NO_CONTRIBUTIONS[because][0]}."
    return f"{words} {INELIGIBILITIES[because]}." if isinstance(because, Ineligibility) else words


say(CertificateRefused, REFUSALS)
say(CorrectionRefused, CORRECTION_REFUSALS)
