"""Problems in words: what is wrong, and how to mend it. Diagnoses (`lib/diagnoses.py`) bring sentences of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from conference.monitoring.rules import name_of

Say = Callable[[Mapping[str, Any]], str]


class ProblemInWords(NamedTuple):
    """A problem as people read it; the details and how to mend it may be in English only."""

    heading: str
    says: str
    mend: str
    since: datetime
    is_english: bool = False
    machine: str = ""  # which one, where there are several

    @property
    def where(self) -> str:
        """The machine with a comma, to stand before the date; empty where there is only one."""
        return _("machine %(name)s, ", name=self.machine) if self.machine else ""


class OurWords(NamedTuple):
    """The words of a problem with a name of ours."""

    heading: Any
    says: Say
    mend: Any


KNOWN: dict[str, OurWords] = {
    "mail-stuck": OurWords(
        _l("Letters do not leave"),
        lambda figures: ngettext(
            "The oldest has waited for %(num)d minute.", "The oldest has waited for %(num)d minutes.",
            figures["minutes"],
        ),
        _l(
            "Look at what the mail server answers: on the page of a message, or in the log. Then mend the settings"
            " MAIL_…, or ask who runs the mail server. Nothing is lost: letters leave by themselves afterwards."
        ),
    ),
    "mail-given-up": OurWords(
        _l("The mail server refuses many letters"),
        lambda figures: ngettext(
            "%(num)d letter was given up within a day.", "%(num)d letters were given up within a day.",
            figures["letters"],
        ),
        _l("Open the messages of the conference: each says what the mail server answered, and can be sent again."),
    ),
    "jobs-given-up": OurWords(
        _l("Work in the background was given up"),
        lambda figures: ngettext(
            "%(num)d job failed five times within a day.", "%(num)d jobs failed five times within a day.",
            figures["jobs"],
        ),
        _l("The log says why. Asking for the same again on its page begins it anew."),
    ),
    "jobs-stuck": OurWords(
        _l("Work in the background does not go on"),
        lambda figures: ngettext(
            "The oldest job has waited for %(num)d minute.", "The oldest job has waited for %(num)d minutes.",
            figures["minutes"],
        ),
        _l("See in the log whether the worker runs, and restart the service."),
    ),
    "task-failing": OurWords(
        _l("A task of the worker fails again and again"),
        lambda figures: ", ".join(figures["tasks"]),
        _l("The log says where it fails. Restart the service; if it goes on, report it as a mistake of Prezence."),
    ),
    "many-errors": OurWords(
        _l("Pages fail"),
        lambda figures: ngettext(
            "%(num)d error within ten minutes.", "%(num)d errors within ten minutes.", figures["errors"]
        ),
        _l(
            "The status page lists the last ones. The log says where each happened: search it for the number. Report"
            " them as a mistake of Prezence."
        ),
    ),
    "certificate-ends": OurWords(
        _l("The certificate of the site will soon be invalid"),
        lambda figures: _("It ends on %(date)s.", date=_date(datetime.fromisoformat(figures["ends"]))),
        _l("Have it renewed: the log of certbot, or of the proxy, says why that has not happened by itself."),
    ),
    "clock-off": OurWords(
        _l("The clock of the server is wrong"),
        lambda figures: ngettext(
            "It differs by %(num)d second.", "It differs by %(num)d seconds.", figures["seconds"]
        ),
        _l("Have it set by the network: sudo apt-get install systemd-timesyncd; timedatectl shows it."),
    ),
}  # fmt: skip
OF_DIAGNOSES = {  # headings for what diagnoses find; their own sentences are in English
    "disk-full": _l("The disk is full"),
    "disk-small": _l("The disk will soon be full"),
    "inodes-few": _l("The disk will soon be full"),
    "backup-off": _l("There are no backups"),
    "backup-none": _l("There are no backups"),
    "backup-old": _l("The last backup is old"),
    "backup-failed": _l("The last backup failed"),
}


def words_of(name: str, figures: Mapping[str, Any], since: datetime) -> ProblemInWords:
    """Return a problem in the language of the page or letter."""
    name, machine = name_of(name), figures.get("machine", "")
    if known := KNOWN.get(name):
        return ProblemInWords(str(known.heading), known.says(figures), str(known.mend), since, machine=machine)
    heading = OF_DIAGNOSES.get(name, _l("The installation needs care"))
    says, mend = figures.get("says", name), figures.get("mend", "")
    return ProblemInWords(str(heading), says, mend, since, is_english=True, machine=machine)


def _date(moment: datetime) -> str:
    said: str = current_app.jinja_env.filters["date"](moment)
    return said
