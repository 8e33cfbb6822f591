"""Sessions in cookies that several machines sign: one whose clock is a little ahead must not sign people out.

The library refuses a signature that is younger than now, and with it the form that somebody has just filled in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class LenientSigner(TimestampSigner):
    """Signs as Flask does, and takes what was signed by a clock that is ahead."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Return the value, and when it was signed. Raises BadSignature, and SignatureExpired for one that is too old.

        The bytes of a value are as the library has them.
        """
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        assert isinstance(signed_at, datetime)  # noqa: S101 - for the type checker
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("the session is too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions with that signer."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what reads and writes the cookie."""
        found = super().get_signing_serializer(app)
        if found is not None:
            found.signer = LenientSigner
        return found
