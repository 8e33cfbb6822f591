"""Parts of a person's hours, each day and each visit, and what organisers correct in them. Plain values in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from conference.certificates import hours
from conference.certificates.hours import CountedItem, CreditedItem, Hours, Stay


@dataclass(frozen=True)
class HoursPart:
    """What counts for a person on one day without site visits, or on one visit, in minutes.

    `key` is the day in ISO 8601 or the code of the visit's item; `computed` comes of the presence that was noted,
    `credited` is what somebody has who is there all the time. `corrected` is what an organiser wrote; None: nobody did.
    """

    key: str
    day: date
    is_visit: bool
    computed: int
    credited: int
    was_there: bool
    corrected: int | None = None

    @property
    def minutes(self) -> int:
        """What the certificate states: the correction, never more than what is credited."""
        return self.computed if self.corrected is None else min(self.corrected, self.credited)

    def attended(self, present: bool) -> bool:
        """Return whether an item of this part was attended, as far as one can know.

        `present` says it by the presence that was noted. Corrected minutes tell it where they are none or all; where
        they are some of a day, nobody knows which items they were.
        """
        if self.corrected is None:
            return present
        return bool(self.minutes) and (present or self.is_visit or self.minutes >= self.credited)


@dataclass(frozen=True)
class PartedItem:
    """An item that counts for a person, the key of its part, and what it adds."""

    key: str
    item: CreditedItem
    counted: CountedItem


def split(rows: Sequence[PartedItem], corrected: dict[str, int]) -> tuple[HoursPart, ...]:
    """Return the parts of the hours, days first, with corrections by their keys.

    A correction of something that does not count for the person, as of a visit that was given up, adds nothing.
    """
    found = []
    for is_visit in (False, True):
        keys = dict.fromkeys(row.key for row in rows if row.item.is_visit is is_visit)
        for key in keys:
            mine = [row for row in rows if row.key == key]
            found.append(
                HoursPart(
                    key, mine[0].item.start.date(), is_visit,
                    computed=sum(row.counted.minutes for row in mine),
                    credited=all_of([row.item for row in mine]).total,
                    was_there=any(row.counted.present for row in mine),
                    corrected=corrected.get(key),
                )
            )  # fmt: skip
    return tuple(found)


def all_of(items: Sequence[CreditedItem]) -> Hours:
    """Return the hours of somebody who is there during all of some items."""
    return hours.add_up(items, [Stay(item.start, item.end) for item in items])


def stated(computed: Hours, parts: Sequence[HoursPart], at_most: int) -> Hours:
    """Return the hours that a certificate states: the parts together, and never more than `at_most` minutes.

    That is the sum for somebody who is there all the time: a visit beside the programme counts once. A correction says
    what the desk missed, so it raises no part above what is credited.
    """
    total = min(sum(part.minutes for part in parts), at_most)
    visits = any(part.attended(part.was_there) for part in parts if part.is_visit)
    return replace(computed, total=total, with_visit=visits and total > 0)
