"""What arrives here of a request that `flask doctor` sends to the public address: whether a proxy tells the truth.

Only a request signed with the server's own secret is answered, so that nobody else learns of the machine behind.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug import Request

HEADER = "X-Prezence-Doctor"
GOOD_FOR = 120  # seconds
Arrived = dict[str, Any]


def signed(secret: str) -> str:
    """Return what such a request bears in its header."""
    return str(_serializer(secret).dumps(secrets.token_hex(8)))


def is_signed(secret: str, token: str) -> bool:
    """Return whether that is such a header, and a fresh one."""
    try:
        _serializer(secret).loads(token, max_age=GOOD_FOR)
    except (BadSignature, ValueError, TypeError):
        return False
    return True


def of(request: Request) -> Arrived:
    """Return what of a request arrived, beside a number that no other answer has."""
    before: Mapping[str, Any] = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return {
        "address": request.remote_addr,
        "scheme": request.scheme,
        "host": request.host,
        "neighbour": before.get("REMOTE_ADDR"),
        "forwarded": len([*filter(None, request.headers.get("X-Forwarded-For", "").split(","))]),
        "number": secrets.token_hex(8),
    }


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="doctor")
