"""Counts requests: by feature, method and class of status, and how long they took, in memory that processes share.

`prometheus-client` has counters of its own, but for several processes it keeps a file for each process id, and the
worker is forked anew after each work: over the years the folder would grow without end, and what is read from it is
slower with each file. A row of numbers for each place in the service (`lib/counters.py`) stays as large as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

from flask import Flask

from conference.lib import logs, observed
from conference.lib.counters import Counters

COUNTED = "prezence.requests_counted"
OTHER = "other"
METHODS = ("GET", "HEAD", "POST", OTHER)
CLASSES = ("2xx", "3xx", "4xx", "5xx")
ERRORS = (400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503)
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
FILES, MACHINES, NOTHING = "files", "machines", "none"  # groups that are no feature: static files, health and such
HIT, DRAWN = "hit", "miss"


class Duration(NamedTuple):
    """How long requests of a group took: how many until each bound, in all, and the sum in seconds."""

    group: str
    until: list[tuple[str, int]]
    seconds: float


class RequestCounts:
    """The observer that counts, and what reads its numbers."""

    def __init__(self, app: Flask) -> None:
        self.groups = (FILES, MACHINES, NOTHING, *sorted(app.blueprints))
        self.counters = Counters(self._names(), max(app.config["WEB_PROCESSES"], 1) + 1)
        self._places: dict[tuple[str, str, int, str], tuple[tuple[int, ...], int, int]] = {}

    def __call__(self, environ: WSGIEnvironment, seconds: float) -> None:
        """Count one request. This is done for each page from memory, which takes some hundred microseconds."""
        outcome = HIT if observed.CACHED in environ else DRAWN if observed.DRAWN in environ else ""
        endpoint = environ.get(observed.ENDPOINT) or (FILES if observed.is_file(environ) else NOTHING)
        key = (endpoint, environ["REQUEST_METHOD"], environ.get(observed.STATUS, 500), outcome)
        ones, slots, total = self._places.get(key) or self._placed(*key)
        self.counters.add((*ones, slots + bisect_left(BOUNDS, seconds)), total, int(seconds * 1_000_000))

    def requests(self) -> Iterator[tuple[str, str, str, int]]:
        """Give group, method, class of status and number of what was asked for at least once."""
        for group in self.groups:
            for method in METHODS:
                for kind in CLASSES:
                    if many := self.counters.total(("request", group, method, kind)):
                        yield group, method, kind, many

    def durations(self) -> Iterator[Duration]:
        """Give how long the requests of each group took."""
        for group in self.groups:
            counts = [self.counters.total(("slot", group, slot)) for slot in range(len(BOUNDS) + 1)]
            if any(counts):
                until = [(str(bound), sum(counts[: place + 1])) for place, bound in enumerate(BOUNDS)]
                until.append(("+Inf", sum(counts)))
                yield Duration(group, until, self.counters.total(("sum", group)) / 1_000_000)

    def errors(self) -> Iterator[tuple[int, int]]:
        """Give each status of an error with how often it was answered."""
        for status in ERRORS:
            yield status, self.counters.total(("error", status))

    def pages(self) -> Iterator[tuple[str, int]]:
        """Give how many public pages were sent from memory, and how many were drawn to be kept there."""
        for outcome in (HIT, DRAWN):
            yield outcome, self.counters.total(("page", outcome))

    def _placed(self, endpoint: str, method: str, status: int, outcome: str) -> tuple[tuple[int, ...], int, int]:
        """Return what is counted for such a request: numbers that grow by one, slots of durations, the sum of them."""
        group, places = self._group_of(endpoint), self.counters.positions
        kind = CLASSES[min(max(status // 100, 2), 5) - 2]
        names: list[Hashable] = [("request", group, method if method in METHODS else OTHER, kind)]
        names += [("page", outcome)] if outcome else []
        names += [("error", status)] if status in ERRORS else []
        found = tuple(places[name] for name in names), places["slot", group, 0], places["sum", group]
        if method in METHODS:  # others are whatever somebody sends
            self._places[endpoint, method, status, outcome] = found
        return found

    def _group_of(self, endpoint: str) -> str:
        if endpoint in logs.QUIET:
            return MACHINES
        group = FILES if endpoint == "static" else endpoint.partition(".")[0]
        return group if group in self.groups else NOTHING

    def _names(self) -> Iterator[tuple[object, ...]]:
        for group in self.groups:
            yield from (("request", group, method, kind) for method in METHODS for kind in CLASSES)
            yield from (("slot", group, slot) for slot in range(len(BOUNDS) + 1))
            yield "sum", group
        yield from (("error", status) for status in ERRORS)
        yield from (("page", outcome) for outcome in (HIT, DRAWN))


def init_app(app: Flask) -> None:
    """Count the requests of an application, once all its features are there."""

    def counts() -> RequestCounts:
        app.extensions[COUNTED] = RequestCounts(app)
        counted: RequestCounts = app.extensions[COUNTED]
        return counted

    observed.observe(app, counts)


def counts_of(app: Flask) -> RequestCounts:
    """Return what counts the requests of an application."""
    counted: RequestCounts = app.extensions[COUNTED]
    return counted
