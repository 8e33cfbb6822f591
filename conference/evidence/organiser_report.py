"""The team's page of the report: the draft to read, and its files."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from conference.events.access import organiser_page
from conference.events.models import Event
from conference.evidence import blueprint
from conference.evidence.report.draft import MAP, draft
from conference.evidence.report.queries import numbers
from conference.lib.filenames import attachment_header
from conference.lib.languages import LANGUAGES, current
from conference.lib.routes import page
from conference.printing.document import WORD, DocHeading, DocList, DocPicture, DocTable, DocText, word_file
from conference.printing.markdown_text import markdown
from conference.reports.charts import tiles
from conference.team.models import MembershipRole

AREA = "/organise/<slug:slug>/report"
ENDINGS = {"docx": WORD, "md": "text/markdown; charset=utf-8"}
PARTS = {DocHeading: "heading", DocText: "text", DocList: "list", DocTable: "table", DocPicture: "picture"}


@blueprint.get(AREA)
@organiser_page(MembershipRole.VIEWER)
def report(event: Event) -> ResponseReturnValue:
    """Show the draft of the report in one of the conference's languages."""
    asked = request.args.get("language", current())
    language = asked if asked in event.languages else event.language
    made = draft(event, language, with_pictures=False)
    known = {region: count for region, count in numbers(event, lambda right: False).by_region.items() if region}
    return page(
        event=event, made=made, language_shown=language, names=LANGUAGES, tiles=tiles(known), map_name=MAP,
        parts=[(PARTS[type(part)], part) for part in made.parts],
    )  # fmt: skip


@blueprint.get(f"{AREA}/<language>.<kind>")
@organiser_page(MembershipRole.VIEWER)
def report_file(event: Event, language: str, kind: str) -> Response:
    """Send the draft as a Word file or as Markdown; 404 for a language that the conference does not speak."""
    if language not in event.languages or kind not in ENDINGS:
        abort(404)
    if kind == "docx":
        content = word_file(draft(event, language))
    else:
        content = markdown(draft(event, language, with_pictures=False)).encode()
    response = Response(BytesIO(content), content_type=ENDINGS[kind])
    response.content_length = len(content)
    response.headers["Content-Disposition"] = attachment_header(f"{event.slug}-report-{language}.{kind}")
    return response
