"""Fields for the point of a picture that every cut keeps: two plain numbers; with scripts a press on the picture."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.forms.fields import whole_number
from conference.untrusted.pictures import MIDDLE, Focus


class FocusFields:
    """Mixin of a form; templates draw it by `_parts/focus.html`. A number left out is the one of `usual_focus`."""

    usual_focus = MIDDLE

    focus_x = whole_number(
        _l("Most important point: per cent from the left"), 0, 100,
        hint=_l("0 at the left edge, 50 in the middle, 100 at the right edge."),
    )  # fmt: skip
    focus_y = whole_number(
        _l("Most important point: per cent from the top"), 0, 100,
        hint=_l("0 at the top, 50 in the middle, 100 at the bottom."),
    )  # fmt: skip

    @property
    def focus(self) -> Focus:
        """The point as it was written."""
        x, y = (field.data if field else None for field in (self.focus_x, self.focus_y))
        return Focus(self.usual_focus.x if x is None else x, self.usual_focus.y if y is None else y)
