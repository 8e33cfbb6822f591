"""Taking slides from a form, for a speaker and for the team alike."""

from __future__ import annotations

from conference.lib import telling
from conference.slides import actions
from conference.slides.forms import SlidesForm
from conference.slides.queries import current_of
from conference.speakers.models import Speaker
from conference.team.models import User
from conference.team.saving import save

PER_HOUR = "30 per hour"  # uploads from one address


def receive(form: SlidesForm, *, speaker: Speaker | None = None, by: User | None = None) -> bool:
    """Do what a sent form asks for; False when it can't be done, then the form says why."""

    def write() -> None:
        if not form.has_file:  # a file takes its time, and is written after the transaction
            actions.change_audience(form.item, form.chosen, by=by)

    item = form.item
    with telling.told_in(form, field="file"):
        if not save(form, current_of(item), lambda: SlidesForm(item, formdata=None), write, lock=item, field="file"):
            return False
        if form.has_file:
            with form.file_on_disk() as (path, filename):
                actions.upload(form.item, path, filename, form.chosen, speaker=speaker, by=by)
        return True
    return False
