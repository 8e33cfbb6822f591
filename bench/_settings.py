"""The settings of the application that is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

KEY = "a key for measurements only, long enough to be accepted"


def settings(database: str, folder: Path) -> dict[str, Any]:
    """Return them, for a database and a folder."""
    return {
        "MODE": "testing", "TESTING": True, "DATA_DIR": folder, "SECRET_KEY": KEY,
        "SQLALCHEMY_DATABASE_URI": database, "EXTERNAL_URL": "http://127.0.0.1", "MAIL_SERVER": "127.0.0.1",
    }  # fmt: skip
