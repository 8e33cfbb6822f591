"""Links that are secrets with one purpose: signed, bound to purpose, row and a version raised to revoke them."""

from hmac import compare_digest

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

MAX_TOKEN = 200  # characters; longer ones are not ours


def sign(purpose: str, row: int, version: int) -> str:
    """The token of a link for one purpose and one row."""
    return _serializer(purpose).dumps([row, version])


def read(purpose: str, token: str) -> tuple[int, int] | None:
    """Row and version of a token; None when it is forged, foreign, or for another purpose.

    The signature is compared in constant time. The caller compares the version with the row's.
    """
    if len(token) > MAX_TOKEN:
        return None
    try:
        row, version = _serializer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if not (isinstance(row, int) and isinstance(version, int)):
        return None
    # base64 has several spellings of one signature: only ours is a link
    return (row, version) if compare_digest(token.encode(), sign(purpose, row, version).encode()) else None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"link:{purpose}")
