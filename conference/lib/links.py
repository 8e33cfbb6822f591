"""Links that are secrets with one purpose: signed, bound to purpose, row and a version raised to revoke them."""

from hmac import compare_digest
from secrets import randbelow
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

MAX_TOKEN = 300  # characters; longer ones are not ours


def first_version() -> int:
    """Return any number for a new row's links: a row that is gone may leave its id to another one, not its links."""
    return 1 + randbelow(2**30)


def sign(purpose: str, row: int, version: int) -> str:
    """Return the token of a link for one purpose and one row."""
    return _serializer(purpose).dumps([row, version])


def read(purpose: str, token: str) -> tuple[int, int] | None:
    """Row and version of a token; None when it is forged, foreign, or for another purpose.

    The signature is compared in constant time. The caller compares the version with the row's.
    """
    match unsigned(_serializer(purpose), token):
        case [int(row), int(version)]:
            return row, version
    return None


def unsigned(serializer: URLSafeSerializer, token: str) -> Any:
    """Return what a token holds; None when its signature is not right.

    Base64 has several spellings of one signature; only the one we wrote is taken.
    """
    if len(token) > MAX_TOKEN:
        return None
    try:
        content = serializer.loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return content if compare_digest(token.encode(), str(serializer.dumps(content)).encode()) else None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"link:{purpose}")
