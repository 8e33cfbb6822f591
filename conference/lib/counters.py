"""Numbers that all processes of a machine count together: shared memory, made before they part.

Each process has an area of its own, so that none waits for another, and who takes the place of one that ended goes on
in its area: nothing grows, however often processes are begun anew. Reading adds the areas up.
"""

from __future__ import annotations

import mmap
import threading
from collections.abc import Hashable, Iterable, Mapping

SIZE = 8  # bytes of a number


class Counters:
    """A number for each name; names that are not known beforehand can't be counted."""

    def __init__(self, names: Iterable[Hashable], areas: int) -> None:
        self.positions: Mapping[Hashable, int] = {name: place for place, name in enumerate(names)}
        self._numbers = memoryview(mmap.mmap(-1, max(len(self.positions) * areas, 1) * SIZE)).cast("Q")
        self._areas, self._base = areas, 0
        self._lock = threading.Lock()

    def take_area(self, area: int) -> None:
        """Count in an area from now on, that of one process. Raises ValueError for one that there is not."""
        if not 0 <= area < self._areas:
            raise ValueError(f"there are {self._areas} areas")
        self._base = area * len(self.positions)

    def add(self, ones: Iterable[int], more: int = 0, amount: int = 0) -> None:
        """Add one to each of some numbers, given by their positions, and an amount to one more."""
        numbers, base = self._numbers, self._base
        with self._lock:
            for position in ones:
                numbers[base + position] += 1
            numbers[base + more] += amount

    def total(self, name: Hashable) -> int:
        """Return a number, of all processes together. Raises KeyError for an unknown name."""
        position, many = self.positions[name], len(self.positions)
        return sum(self._numbers[area * many + position] for area in range(self._areas))
