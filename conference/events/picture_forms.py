"""The form of a picture: its file, its cut, and what is said about it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from conference.events.fields import speak
from conference.events.models import Event, Picture, PictureUse
from conference.events.pictures import RENDITIONS, WORDS
from conference.forms.fields import fail, line, text
from conference.forms.focus_fields import FocusFields
from conference.forms.shown import RowForm
from conference.untrusted.pictures import MIDDLE

ALT = _l("What is in the picture")
ALT_HINT = _l("For people who cannot see it, in one sentence: The entrance under an arch, two steps lead to the door.")
WRITE_ALT = _l("Please write what is in the picture.")


class PictureForm(FocusFields, RowForm):
    """One picture of the conference with all that is said about it."""

    file = FileField(
        _l("Picture"),
        description=_l("JPEG, PNG or WebP, at most 10 MB, best 1600 pixels wide or more."),
        render_kw={"accept": ".jpg,.jpeg,.png,.webp"},
    )
    alt_cs = line(ALT, WRITE_ALT, hint=ALT_HINT)
    alt_en = line(ALT, WRITE_ALT, hint=ALT_HINT)
    credit = line(_l("Who made it"), hint=_l("Stands below the picture."))
    consent_note = text(
        _l("Why it may be shown"), maximum=1000, rows=2,
        hint=_l("Who allowed it, and how those who are in it agreed; or that nobody is. Only the team sees it."),
    )  # fmt: skip

    def __init__(self, event: Event, use: PictureUse, picture: Picture | None, **kwargs: Any) -> None:
        super().__init__(obj=picture, data=None if picture else {"focus_x": MIDDLE.x, "focus_y": MIDDLE.y}, **kwargs)
        self.has_picture = picture is not None
        speak(self, event.languages)
        if RENDITIONS[use].shape is None:
            del self.focus_x, self.focus_y
        self.file.flags.required = not self.has_picture
        self.consent_note.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Return a file, unless there is one already; and why it may be shown."""
        good = super().validate(extra_validators)
        if self.upload is None and not self.has_picture:
            good = fail(self.file, _l("Please choose a file."))
        if not self.consent_note.data:
            good = fail(self.consent_note, _l("Please write why the picture may be shown."))
        return good

    @property
    def upload(self) -> FileStorage | None:
        """The file that was sent; None where none was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None

    @property
    def words(self) -> dict[str, str]:
        """What is said about the picture, by the names of the columns; fields that are not asked for are left out."""
        return {name: self[name].data or "" for name in WORDS if name in self}
