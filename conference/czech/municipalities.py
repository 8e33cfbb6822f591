"""Czech municipalities and their regions: what region a typed town is in, and which towns a form suggests.

The table beside this file names all 6,258 municipalities. It is read once in a process and looked up by dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from conference.czech.collation import search_key
from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import rapidfuzz
else:
    rapidfuzz = lazy("rapidfuzz")

TABLE = Path(__file__).with_suffix(".csv")
KIND = re.compile(r"^(?:(?:statutární|hlavní)\s+město|hl\.\s*m(?:ěsto|\.)|městys|město|obec)\s+", re.I)
IN_REGION = re.compile(r"^(?P<name>.+?)\s*(?:,\s*|\(\s*)(?P<region>[^(),]+?)\s*\)?$")
DISTRICT = re.compile(r"\s*(?:[-–,]|\s\d).*$")  # "Plzeň 3", "Brno-střed", "Ostrava – Poruba"
CITIES = frozenset({  # divided into districts with councils of their own, hence written with them
    "Praha", "Brno", "Ostrava", "Plzeň", "Liberec", "Olomouc", "Ústí nad Labem", "Pardubice", "Opava",
})  # fmt: skip
SHORT_NAME, LONG_NAME = 4, 9  # letters; of shorter words every one is near some name
KNOWN, WELL_KNOWN = 1000, 20_000  # inhabitants of places that two slips, or one in a short name, may be meant for


class Municipality(NamedTuple):
    """One municipality and its inhabitants."""

    name: str
    region: str
    inhabitants: int


class Town(NamedTuple):
    """A town as it is kept, and the region (kraj) it is in; empty where that is not known beyond doubt."""

    name: str
    region: str


@cache
def table() -> tuple[Municipality, ...]:
    """Return all municipalities, by region, the largest first."""
    found, region = [], ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            region = line.strip("[]")
        elif not line.startswith("#"):
            name, _, inhabitants = line.partition(";")
            found.append(Municipality(name, region, int(inhabitants)))
    return tuple(found)


def understood(typed: str) -> Town:
    """Return what a person typed as the town of their workplace, and its region.

    A name that several regions have stays without one, unless the region stands beside it: "Kladno (Středočeský kraj)",
    which is then kept as "Kladno". The spelling changes only in capitals and accents that were left out.
    """
    typed = " ".join(typed.split())
    if not typed:
        return Town("", "")
    stated = IN_REGION.match(typed)
    if stated and (name := _spelling(stated["name"])):
        region = _regions_by_key().get(search_key(stated["region"]))
        if region and region in _regions(name):
            return Town(name, region)
    if name := _spelling(typed):
        return Town(name, _only(_regions(name)))
    bare = KIND.sub("", typed)
    if name := _spelling(bare):
        return Town(typed, _only(_regions(name)))
    city = _spelling(DISTRICT.sub("", bare))
    return Town(typed, _only(_regions(city)) if city in CITIES else "")


def nearest(typed: str) -> str | None:
    """Return the municipality that was probably meant by a town that none is called ("Rokicany"); None where there
    is none.

    A question to ask, never a correction: one slip; two in long names, then only for places of some size, as in short
    names. Between equals the largest. What `understood` knows, districts too, is no slip.
    """
    typed = " ".join(typed.split())
    bare = KIND.sub("", typed)
    key = search_key(bare)
    if len(key) < SHORT_NAME or understood(typed).region or _by_key().get(key) or DISTRICT.search(bare):
        return None
    slips = 2 if len(key) >= LONG_NAME else 1
    found = rapidfuzz.process.extract(
        key, _keys_by_size(), scorer=rapidfuzz.distance.OSA.distance, score_cutoff=slips, limit=None
    )
    least = {0: 0, 1: WELL_KNOWN if len(key) == SHORT_NAME else 0, 2: KNOWN}
    likely = [(slips, number) for _, slips, number in found if _by_size()[number].inhabitants >= least[int(slips)]]
    return _by_size()[min(likely)[1]].name if likely else None


@cache
def _by_size() -> tuple[Municipality, ...]:
    return tuple(sorted(table(), key=lambda row: -row.inhabitants))


@cache
def _keys_by_size() -> tuple[str, ...]:
    return tuple(search_key(row.name) for row in _by_size())


def spelled(name: str, region: str) -> str:
    """Return a town as a form shows it: with its region where others have the same name, so that `understood` knows
    which.
    """
    return f"{name} ({region})" if region and len(_regions(name)) > 1 else name


@cache
def suggested(inhabitants: int, home: str, inhabitants_at_home: int) -> tuple[str, ...]:
    """Return the towns to suggest, the largest first: from so many inhabitants on, in the region `home` from fewer
    on.
    """
    limits = {region: inhabitants_at_home if region == home else inhabitants for region in _regions_by_key().values()}
    found = sorted((row for row in table() if row.inhabitants >= limits[row.region]), key=lambda row: -row.inhabitants)
    return tuple(dict.fromkeys(spelled(row.name, row.region) for row in found))


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    return _grouped((row.name, row.region) for row in table())


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    return _grouped((search_key(row.name), row.name) for row in table())


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the different values of each key. Most have one: a tuple takes a quarter of the memory of a set."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        values = found.get(key, ())
        if value not in values:
            found[key] = (*values, value)
    return found


@cache
def _regions_by_key() -> dict[str, str]:
    regions = {row.region for row in table()}
    short = {search_key(region).replace("kraj", "").strip(): region for region in regions}
    return {search_key(region): region for region in regions} | short


def _spelling(typed: str) -> str:
    """Return the name as the table spells it; empty where there is none, or several that differ in accents."""
    return typed if typed in _by_name() else _only(_by_key().get(search_key(typed), ()))


def _regions(name: str) -> tuple[str, ...]:
    return _by_name().get(name, ())


def _only(found: Collection[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
