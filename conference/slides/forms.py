"""The form that takes slides, the same for speakers and the team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from conference.forms.fields import SelectChoice, clean
from conference.forms.shown import RowForm
from conference.programme.models import Item
from conference.programme.rules import publishes_slides
from conference.slides import queries, resuming, rules, wording
from conference.slides.models import Audience
from conference.slides.rules import SlidesRefusal, SlidesRefused
from conference.speakers.models import Speaker
from conference.untrusted.refusals import RefusalReason, UploadRefused
from conference.untrusted.uploads import SLIDES_MAX_BYTES


class SlidesForm(RowForm):
    """A file, and who may see it; without a file only the audience of the current slides changes."""

    file = FileField(
        _l("File with the slides"),
        description=_l(
            "PowerPoint, OpenDocument or PDF, at most %(megabytes)s MB. A newer file replaces the older one,"
            " which stays stored.",
            megabytes=wording.MAX_MEGABYTES,
        ),
        render_kw={"accept": ",".join(f".{extension}" for extension in wording.EXTENSIONS)},
    )
    audience = RadioField(_l("Who may see the slides"), validate_choice=False)  # with our own sentence, below

    parts = HiddenField()  # names an upload that went in parts, where the script of the page made one

    def __init__(self, item: Item, speaker: Speaker | None = None, **kwargs: Any) -> None:
        current = queries.current_of(item)
        allowed = rules.audiences(publishes_slides(item))
        # Nobody's choice is made for them: only what was chosen before stands, or what is the only answer.
        chosen = allowed[0] if len(allowed) == 1 else current.audience if current else None
        super().__init__(prefix=f"slides-{item.code}-", data={"audience": chosen and chosen.value}, **kwargs)
        self.item = item
        self.part_bytes = resuming.PART_BYTES
        sent_in_parts = self.parts.data if speaker is not None else ""
        self.resumed = resuming.find(sent_in_parts, item.id, speaker.id) if sent_in_parts and speaker else None
        self.has_current = current is not None
        self.audience.flags.required = True
        self.audience.description = "" if len(allowed) == 1 else wording.when_shown(item.event)
        self.audience.choices = [SelectChoice(audience.value, wording.AUDIENCES[audience][0]) for audience in allowed]

    def validate_file(self, _field: Any) -> None:
        """Raise ValidationError where there is neither a file nor anything it could leave as it is."""
        if self.parts.data and (self.resumed is None or not self.resumed.is_complete):
            raise ValidationError(wording.NOT_WHOLE)
        if not self.has_file and not self.has_current:
            raise ValidationError(_l("Please choose the file with your slides."))

    def validate_audience(self, field: Any) -> None:
        """Raise ValidationError where nothing was chosen, or something this item does not offer."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(_l("Please choose who may see the slides."))

    limit = SLIDES_MAX_BYTES
    extensions = " ".join(wording.EXTENSIONS)
    too_large = wording.FILE_REFUSALS[RefusalReason.TOO_LARGE]
    wrong_type = wording.FILE_REFUSALS[RefusalReason.WRONG_TYPE]

    @property
    def chosen(self) -> Audience:
        """The audience as it is kept. Call after validation."""
        return Audience(self.audience.data)

    @property
    def has_file(self) -> bool:
        """Whether a file came with the form, or before it in parts."""
        return self.upload is not None or self.resumed is not None

    @contextmanager
    def file_on_disk(self) -> Iterator[tuple[Path, str]]:
        """Give the file as a path, and the name it came with, while the context lasts; parts are erased afterwards."""
        if self.upload is not None:
            with on_disk(self.upload) as found:
                yield found
        elif self.resumed is not None:
            with TemporaryDirectory(prefix="slides-") as folder:
                path = Path(folder) / "upload"
                try:
                    resuming.put_together(self.resumed, path)
                except FileNotFoundError as error:  # the same form was faster in another tab, or its day is over
                    self.parts.data = ""
                    raise SlidesRefused(SlidesRefusal.NOT_WHOLE) from error
                try:
                    yield path, self.resumed.filename
                except UploadRefused:  # another file is needed: the form names this one no more
                    self.parts.data = ""
                    resuming.drop(self.resumed)
                    raise
            resuming.drop(self.resumed)

    @property
    def upload(self) -> FileStorage | None:
        """The file that was sent; None where none was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None


@contextmanager
def on_disk(upload: FileStorage) -> Iterator[tuple[Path, str]]:
    """Give the uploaded file as a path, and the name it came with, while the context lasts. Copied in pieces."""
    with TemporaryDirectory(prefix="slides-") as folder:
        path = Path(folder) / "upload"
        upload.save(path, buffer_size=256 * 1024)
        yield path, clean(upload.filename)
