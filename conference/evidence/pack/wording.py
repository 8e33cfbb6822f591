"""The pack in words: its folders, what it lacks."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from conference.evidence.pack.rules import Lack, Missing, PackFolder

FOLDERS = {
    PackFolder.PROGRAMME: _l("Programme"),
    PackFolder.PEOPLE: _l("Attendees"),
    PackFolder.PRESENCE: _l("Presence"),
    PackFolder.CERTIFICATES: _l("Certificates"),
    PackFolder.LETTERS: _l("Sent letters"),
    PackFolder.PUBLICITY: _l("Publicity"),
    PackFolder.SURVEY: _l("Feedback"),
    PackFolder.REPORT: _l("Report"),
}
HOLDS = {
    PackFolder.PROGRAMME: _l("Each published version of the programme as PDF, and when it was published."),
    PackFolder.PEOPLE: _l("Who had a place or came: kind of organisation, town, region."),
    PackFolder.PRESENCE: _l("Arrivals and departures with times, who came on visits; with names also sign-in sheets."),
    PackFolder.CERTIFICATES: _l("The register of certificates: numbers, minutes, when issued and revoked."),
    PackFolder.LETTERS: _l("How many letters of which kind went out, and what each kind says, to somebody made up."),
    PackFolder.PUBLICITY: _l("What lacks the emblem, the sentence or the project, and all public pages as PDF."),
    PackFolder.SURVEY: _l("Results of the survey, where there was one."),
    PackFolder.REPORT: _l("The draft of the report as Word file and Markdown."),
}


def sentence(missing: Missing) -> str:
    """Return what is missing, in a sentence."""
    return WORDS[missing.lack](missing)


WORDS: dict[Lack, Callable[[Missing], str]] = {
    Lack.RELEASES: lambda one: _("The programme was never published."),
    Lack.PRESENCE: lambda one: _("Nobody was noted as present."),
    Lack.DAYS: lambda one: _("Nobody was noted as present on these days: %(days)s.", days=", ".join(one.names)),
    Lack.VISITS: lambda one: _("Who came was not noted at these visits: %(visits)s.", visits="; ".join(one.names)),
    Lack.CERTIFICATES: lambda one: _("No certificates were issued."),
    Lack.LETTERS: lambda one: _("No letters went out."),
    Lack.GRANT: lambda one: _("No grant is filled in, so publicity was not checked."),
    Lack.GRANT_PARTS: lambda one: _("The grant lacks: %(parts)s.", parts=", ".join(one.names)),
    Lack.UNCHECKED: lambda one: _("Publicity was not checked yet; the pack looks at everything itself."),
    Lack.PUBLICITY: lambda one: ngettext(
        "%(num)d page, letter or paper lacks something of what the grant wants to be shown.",
        "%(num)d pages, letters or papers lack something of what the grant wants to be shown.", one.count,
    ),
    Lack.SURVEY: lambda one: _("There are no results of a survey."),
    Lack.NAMES: lambda one: _("Names of people were left out, and sign-in sheets with them."),
    Lack.CONTACTS: lambda one: _("E-mail addresses and phone numbers were left out."),
    Lack.SIGNATURES: lambda one: _("Signatures are on paper: add copies of the signed sheets."),
}  # fmt: skip
