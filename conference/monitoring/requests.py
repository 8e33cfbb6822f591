"""Counts requests: by feature, method and class of status, and how long they took, in memory that processes share.

`prometheus-client` has counters of its own, but for several processes it keeps a file for each process id, and the
worker is forked anew after each work: over the years the folder would grow without end, and what is read from it is
slower with each file. A row of numbers for each place in the service (`lib/counters.py`) stays as large as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

from flask import Flask

from conference.lib import logs, observed
from conference.lib.counters import Counters

COUNTED = "prezence.requests_counted"
METHODS = ("GET", "HEAD", "POST", "other")
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
        places = self.counters.positions
        self._requests = {
            group: {method: [places["request", group, method, kind] for kind in CLASSES] for method in METHODS}
            for group in self.groups
        }
        self._slots = {group: places["slot", group, 0] for group in self.groups}
        self._sums = {group: places["sum", group] for group in self.groups}
        self._errors = {status: places["error", status] for status in ERRORS}
        self._hit, self._drawn = places["page", HIT], places["page", DRAWN]
        self._group_of: dict[str | None, str] = {None: NOTHING} | dict.fromkeys(logs.QUIET, MACHINES)

    def __call__(self, environ: WSGIEnvironment, seconds: float) -> None:
        """Count one request."""
        endpoint = environ.get(observed.ENDPOINT)
        group = self._group_of.get(endpoint) or self._named(endpoint)
        if endpoint is None and observed.is_file(environ):
            group = FILES
        status = environ.get(observed.STATUS, 500)
        methods = self._requests[group]
        of_method = methods.get(environ["REQUEST_METHOD"]) or methods["other"]
        amounts = [
            (of_method[min(max(status // 100, 2), 5) - 2], 1),
            (self._slots[group] + bisect_left(BOUNDS, seconds), 1),
            (self._sums[group], int(seconds * 1_000_000)),
        ]
        if observed.CACHED in environ:
            amounts.append((self._hit, 1))
        elif observed.DRAWN in environ:
            amounts.append((self._drawn, 1))
        if status in self._errors:
            amounts.append((self._errors[status], 1))
        self.counters.add(amounts)

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

    def _named(self, endpoint: str | None) -> str:
        group = (endpoint or "").partition(".")[0]
        group = group if group in self._slots else FILES if endpoint == "static" else NOTHING
        self._group_of[endpoint] = group  # as many as there are endpoints
        return group

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
