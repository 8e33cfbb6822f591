"""The results of a survey as a list: a row for each answer that is counted, and for each text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from conference.lib import languages
from conference.lib.tables import CellKind, Column
from conference.questions.wording import KINDS
from conference.surveys.queries import Result


@dataclass(frozen=True)
class ResultRow:
    """One row: of a text the counts are empty."""

    question: str
    kind: str
    answer: str
    count: int | None = None
    percent: int | None = None


def rows(results: Iterable[Result]) -> Iterator[ResultRow]:
    """Yield the rows in the order of the form; what is kept back is not among them."""
    language = languages.current()
    for result in results:
        label, kind = result.question.text("label", language), str(KINDS[result.question.kind])
        for bar in result.bars:
            yield ResultRow(label, kind, bar.answer, bar.count, bar.percent)
        for text in result.texts:
            yield ResultRow(label, kind, text)


def columns() -> Sequence[Column[ResultRow]]:
    """Return the columns, in the language of the page."""
    return (
        Column(_("Question"), lambda row: row.question),
        Column(_("Kind of answer"), lambda row: row.kind),
        Column(_("Answer"), lambda row: row.answer),
        Column(_("How often"), lambda row: row.count, CellKind.INTEGER),
        Column(_("Percent of those who answered"), lambda row: row.percent, CellKind.INTEGER),
    )
