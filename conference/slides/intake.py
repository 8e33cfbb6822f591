"""Taking slides from a form, for a speaker and for the team alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conference.lib.refusals import UploadRefused
from conference.slides import actions, wording
from conference.slides.forms import SlidesForm, on_disk
from conference.slides.rules import SlidesRefused
from conference.team.models import User

if TYPE_CHECKING:
    from conference.speakers.models import Speaker

PER_HOUR = "30 per hour"  # uploads from one address


def receive(form: SlidesForm, *, speaker: Speaker | None = None, by: User | None = None) -> bool:
    """Do what a sent form asks for; False when it can't be done, then the form says why."""
    if not form.validate_on_submit():
        return False
    try:
        if form.upload is None:
            actions.change_audience(form.session, form.chosen, by=by)
        else:
            with on_disk(form.upload) as (path, filename):
                actions.upload(form.session, path, filename, form.chosen, speaker=speaker, by=by)
    except UploadRefused as refused:
        form.file.errors = [wording.file_refusal(refused.reason)]
    except SlidesRefused as refused:
        form.file.errors = [wording.refusal_sentence(refused.reason, form.session.event)]
    else:
        return True
    return False
