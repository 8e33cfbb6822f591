"""Redis, where limits are counted in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conference.extensions import limiter
from conference.lib.diagnoses import Observation, error, ok


def look(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Ask Redis whether it is there; nothing where the configuration names none."""
    if not values["RATELIMIT_STORAGE_URI"].startswith("redis"):
        return
    if limiter.storage.check():
        yield ok("redis", "Redis answers.")
    else:
        says = "Redis does not answer, so that each process counts limits for itself."
        yield error("redis", says, "Start it, or look at RATELIMIT_STORAGE_URI: host, port and password.")
