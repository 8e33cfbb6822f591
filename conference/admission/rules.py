"""Who may register. Plain values in, an answer out."""

from __future__ import annotations

MAX_FROM_ONE = 1000  # people from one organisation: a higher limit is none


def is_over(limit: int | None, others: int, newcomers: int) -> bool:
    """Return whether an organisation would send more people than the conference allows."""
    return limit is not None and others + newcomers > limit
