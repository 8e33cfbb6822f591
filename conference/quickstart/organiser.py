"""The pages of the quick start: paste a table, see what was understood, correct it, take it over."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.programme.organiser import AREA
from conference.quickstart import actions, blueprint, cells, reading, wording
from conference.quickstart.forms import PasteForm, UnderstoodForm
from conference.quickstart.reading import Reading
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.untrusted.tables import ARRIVES_MAX_BYTES
from conference.untrusted.upload_limit import takes_upload

MOST_KEPT = 2 * reading.MOST_ITEMS  # rows of a table that can be read again: headings and continued rows are among them


@blueprint.route(f"{AREA}/quick-start", methods=["GET", "POST"])
@takes_upload(ARRIVES_MAX_BYTES, is_signed_in)
@organiser_page(MembershipRole.EDITOR)
def paste(event: Event) -> ResponseReturnValue:
    """Take a table, and show what was understood of it."""
    form = PasteForm()
    if form.validate_on_submit():
        with telling.told_in(form, field="file"):
            known = actions.known(event)
            rows = form.rows(known)
            return _understood(event, rows, reading.read(rows, known), form.odd)
    return page(form=form, found=None)


@blueprint.post(f"{AREA}/quick-start/items")
@organiser_page(MembershipRole.EDITOR)
def take_over(event: Event) -> ResponseReturnValue:
    """Take the ticked rows over, or read the table again with other columns."""
    form, known = UnderstoodForm(), actions.known(event)
    form.offer(known.days)
    rows = cells.cells_of(form.table.data or "")
    if request.form.get("step") == "again":
        return _understood(event, rows, reading.read(rows, known, form.chosen_columns))
    done = telling.carry_out(
        form, lambda: actions.take_over(event, form.items(known), form.token.data or "", by=team_member())
    )
    if done is None:
        return _shown(event, form, reading.read(rows, known, form.chosen_columns))
    count = len(done.value.changes) if done.value else 0
    flash(ngettext("%(num)s item was taken over.", "%(num)s items were taken over.", count), "success")
    days = [row.day.data for row in form.taken() if row.day.data]
    return lead_to("programme.editor", slug=event.slug, day=min(days, default=None))


def _understood(event: Event, rows: cells.PastedRows, found: Reading, odd: Sequence[str] = ()) -> ResponseReturnValue:
    if not found.items:
        flash(_("Nothing was understood of it. Is it a table, or lines that begin with a time?"), "error")
        kept = PasteForm(formdata=None, data={"pasted": cells.text_of(rows[:MOST_KEPT])})
        return page("quickstart.paste", form=kept, found=None)
    table = cells.text_of(rows[:MOST_KEPT])
    return _shown(event, UnderstoodForm.of(table, found, actions.known(event).days), found, odd)


def _shown(event: Event, form: UnderstoodForm, found: Reading, odd: Sequence[str] = ()) -> ResponseReturnValue:
    known = actions.known(event)
    return page(
        "quickstart.paste", form=form, found=found, words=wording, rooms=reading.unknown_rooms(found.items, known),
        people=reading.unknown_people(found.items, known), odd=odd,
    )  # fmt: skip
