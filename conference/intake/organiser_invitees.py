"""The page on which a spreadsheet of people to be invited is read."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from conference.admission.forms import InviteesForm
from conference.events.access import organiser_page
from conference.events.models import Event
from conference.extensions import limiter
from conference.intake import blueprint
from conference.intake.forms import UploadForm
from conference.intake.invitees import lines_of
from conference.intake.organiser import PER_HOUR
from conference.lib import telling
from conference.lib.routes import page
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.untrusted.tables import ARRIVES_MAX_BYTES
from conference.untrusted.upload_limit import takes_upload


@blueprint.route("/organise/<slug:slug>/invited/file", methods=["GET", "POST"])
@takes_upload(ARRIVES_MAX_BYTES, is_signed_in)
@limiter.limit(PER_HOUR, methods=["POST"])
@organiser_page(MembershipRole.EDITOR)
def import_invitees(event: Event) -> ResponseReturnValue:
    """Take a file, and show the people in it, to be looked through; the form that adds them is that of pasted lines."""
    form = UploadForm()
    read = telling.carry_out(form, lambda: lines_of(event, form.file.read(form.sheet.data or "")), field="file")
    if not read:
        return page(form=form, people=None)
    lines, without = read.value
    people = InviteesForm(event, formdata=None, data={"people": "\n".join(lines), "language": event.language})
    return page(form=form, people=people, found=len(lines), without=without)
