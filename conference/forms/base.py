"""What every form of ours is made from: it reads what a form on a page can send, and nothing else."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField


class AsSent:
    """Give fields of text texts and fields of files files, whatever was sent under their names.

    A part of the form is made by other libraries, hence a class of its own. Flask-WTF would read JSON too, whose
    numbers and lists no field expects.
    """

    class Meta:
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent for the fields of `form` (None: nothing), or `formdata` where that is given."""
            if formdata is not _Auto:
                return formdata
            if not _is_submitted():
                return None
            ours = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict((name, file) for name, file in request.files.items(multi=True) if name in ours)
            return CombinedMultiDict((files, request.form)) if files else request.form or None


class PageForm(AsSent, FlaskForm):
    """A form of a page, with a token of the session."""
