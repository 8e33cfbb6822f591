"""Words of the report that no sentence can be made of otherwise: where people came from, kinds of items, consent."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from conference.evidence.report.queries import Portrait
from conference.evidence.report.rules import Rounding, WhereFrom, roughly
from conference.programme.models import ItemKind

FROM_REGION = {  # a region follows a preposition here, so each has its own words
    "Hlavní město Praha": _l("from Prague"),
    "Středočeský kraj": _l("from the Central Bohemian Region"),
    "Jihočeský kraj": _l("from the South Bohemian Region"),
    "Plzeňský kraj": _l("from the Plzeň Region"),
    "Karlovarský kraj": _l("from the Karlovy Vary Region"),
    "Ústecký kraj": _l("from the Ústí nad Labem Region"),
    "Liberecký kraj": _l("from the Liberec Region"),
    "Královéhradecký kraj": _l("from the Hradec Králové Region"),
    "Pardubický kraj": _l("from the Pardubice Region"),
    "Kraj Vysočina": _l("from the Vysočina Region"),
    "Jihomoravský kraj": _l("from the South Moravian Region"),
    "Olomoucký kraj": _l("from the Olomouc Region"),
    "Zlínský kraj": _l("from the Zlín Region"),
    "Moravskoslezský kraj": _l("from the Moravian-Silesian Region"),
}
TOLD_KINDS = {  # what the press hears of, in this order
    ItemKind.TALK: lazy_pgettext("programme", "Talks"),
    ItemKind.SHORT_TALK: lazy_pgettext("programme", "Short talks"),
    ItemKind.DISCUSSION: lazy_pgettext("programme", "Discussions"),
    ItemKind.WORKSHOP: lazy_pgettext("programme", "Workshops"),
    ItemKind.STORY: lazy_pgettext("programme", "Stories"),
    ItemKind.SITE_VISIT: lazy_pgettext("programme", "Site visit"),
}


def how_many(count: int, came: bool) -> str:
    """Return how many people came, or are registered, in a sentence."""
    rounding, number = roughly(count)
    if rounding is Rounding.ALMOST:
        return (_("Almost %(number)d people came.", number=number) if came
                else _("Almost %(number)d people were registered.", number=number))  # fmt: skip
    if rounding is Rounding.OVER:
        return (_("More than %(number)d people came.", number=number) if came
                else _("More than %(number)d people were registered.", number=number))  # fmt: skip
    if came:
        return ngettext("%(num)d person came.", "%(num)d people came.", number)
    return ngettext("%(num)d person was registered.", "%(num)d people were registered.", number)


def came_from(where: WhereFrom) -> str:
    """Return where they came from, in a sentence; empty where nobody knows. Towns follow a colon: names keep their
    form."""
    towns = ", ".join(where.towns)
    if where.more:
        further = ngettext("%(num)d more", "%(num)d more", where.more)
        towns = _("%(towns)s and %(more)s", towns=towns, more=further)
    region = FROM_REGION.get(where.region)
    if region is None:
        return _("They came from these towns: %(towns)s.", towns=towns) if towns else ""
    if where.only:
        return _("They came %(region)s.", region=region)
    return _("They came %(region)s, and also from these towns: %(towns)s.", region=region, towns=towns)


def consent_of(portrait: Portrait) -> str:
    """Return what is known about whether a speaker's photo may be shown."""
    if portrait.sent_by_speaker is None:
        return _("Nobody knows any more who put it in: ask the speaker before it is shown elsewhere.")
    if portrait.sent_by_speaker:
        return _("Sent by the speaker for the pages of this conference.")
    return _("Put in by the team: ask the speaker before it is shown elsewhere.")
