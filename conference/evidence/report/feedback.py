"""What those who came said of the conference: the results of the survey, as parts of the report and the pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.models import Event
from conference.lib import languages
from conference.printing.document import DocHeading, DocList, DocPart, DocTable, DocText
from conference.surveys import queries
from conference.surveys.queries import Result


def results(event: Event, *, with_texts: bool = False) -> Sequence[DocPart]:
    """Return the results in the language spoken now; nothing without a survey, and while too few have answered.

    What people wrote in their own words may name others, so it is there only where it is wanted.
    """
    survey = queries.survey_of(event)
    found = queries.results(event, survey) if survey else []
    if survey is None or not found:
        return ()
    said = ngettext("%(num)d person answered.", "%(num)d people answered.", survey.shown)
    return [DocText(said), *(part for result in found for part in _part(result, with_texts))]


def _part(result: Result, with_texts: bool) -> Iterator[DocPart]:
    label = result.question.text("label", languages.current())
    if result.bars:
        rows = [(bar.answer, str(bar.count), _("%(percent)s%%", percent=bar.percent)) for bar in result.bars]
        yield DocTable(label, [_("Answer"), _("People"), _("Part")], rows, [1, 2], [10, 3, 3])
    if result.summary is not None:
        yield DocText(_("On average: %(mean)s", mean=f"{result.summary.mean:g}"))
    if result.is_kept_back:
        yield DocText(_("%(question)s Too few answered to show it.", question=label), remark=True)
    elif result.texts and with_texts:
        yield DocHeading(label, 2)
        yield DocList(result.texts)
    elif result.texts:
        number = len(result.texts)
        said = ngettext("%(num)d text, on the page of the survey", "%(num)d texts, on the page of the survey", number)
        yield DocText(f"{label}: {said}", remark=True)
