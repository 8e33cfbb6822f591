"""JSON that strangers send."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider


class CarefulJson(DefaultJSONProvider):
    """Flask's reader, for which JSON that goes too deep is none: the standard library gives that an error of its own.

    Flask-Security reads the JSON of a request to any page, in search of a token.
    """

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON. Raises ValueError."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("brackets in brackets in brackets") from error
