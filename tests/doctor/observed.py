"""What tests read of observations."""

from __future__ import annotations

from collections.abc import Iterable

from conference.lib.diagnoses import Observation


def names(observations: Iterable[Observation]) -> dict[str, str]:
    """How bad each of them is, by name."""
    return {observed.name: observed.severity.name for observed in observations}


def named(observations: Iterable[Observation], name: str) -> Observation:
    """The one of that name."""
    (found,) = (observed for observed in observations if observed.name == name)
    return found
