"""What /metrics tells: what the processes of this machine counted, and how things stand in the database.

Labels are of few values each, whatever people ask for: features, states, kinds of jobs, the next fifty conferences.
Nothing here is about a person.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from conference.backup import state as backups
from conference.backup.state import BackupState
from conference.extensions import db
from conference.lib import clock, version
from conference.lib.lazy import lazy
from conference.monitoring import queries
from conference.monitoring.requests import RequestCounts, counts_of
from conference.monitoring.rules import name_of

prometheus = lazy("prometheus_client")  # 1.7 MB that only a server that is watched needs
DAY = timedelta(days=1)
Labels = Iterable[tuple[tuple[str, ...], float]]


class Collected:
    """What the library asks when it writes."""

    def collect(self) -> Iterator[Any]:
        """Give all figures."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
        yield from of_requests(counts_of(app))
        yield from of_mail()
        yield from of_jobs()
        yield from of_server()
        yield from of_backups(backups.read(app.config["DATA_DIR"]))


def document(accepted: str) -> tuple[bytes, str]:
    """Return the figures in the format that is accepted, and its content type."""
    registry = prometheus.CollectorRegistry()
    registry.register(Collected())
    try:
        write, content_type = prometheus.exposition.choose_encoder(accepted)
    except (TypeError, ValueError):  # it believes that versions are numbers
        write, content_type = prometheus.exposition.choose_encoder("")
    return write(registry), content_type


def of_requests(counts: RequestCounts) -> Iterator[Any]:
    """Give what was asked of this machine and how long it took."""
    requests = ((group, method, kind, many) for group, method, kind, many in counts.requests())
    yield counter(
        "prezence_requests", "Requests answered by this machine.", ("feature", "method", "status"),
        (((group, method, kind), many) for group, method, kind, many in requests),
    )  # fmt: skip
    durations = prometheus.metrics_core.HistogramMetricFamily(
        "prezence_request_duration_seconds", "How long answers took, until they began to be sent.", labels=["feature"]
    )
    for each in counts.durations():
        durations.add_metric([each.group], each.until, each.seconds)
    yield durations
    errors = (((str(status),), many) for status, many in counts.errors())
    yield counter("prezence_errors", "Answers that told of an error, by status.", ("status",), errors)
    pages = (((outcome,), many) for outcome, many in counts.pages())
    yield counter("prezence_cached_pages", "Public pages sent from memory or drawn to be kept.", ("outcome",), pages)
    kinds = (((kind,), many) for kind, many in queries.error_kinds(DAY))
    yield gauge("prezence_program_errors_last_day", "Errors of the program in the last 24 hours.", ("kind",), kinds)


def of_mail() -> Iterator[Any]:
    """Give how the outbox stands."""
    letters = (((state.value, priority.name.lower()), many) for state, priority, many in queries.letters())
    yield gauge("prezence_letters", "Letters that have not gone out.", ("state", "priority"), letters)
    oldest = queries.oldest_letter()
    age = (clock.now() - oldest).total_seconds() if oldest else 0
    yield gauge(
        "prezence_oldest_letter_seconds", "Age of the oldest letter that should have gone out.", (), [((), age)]
    )


def of_jobs() -> Iterator[Any]:
    """Give how the work in the background stands."""
    rows = queries.jobs()
    many = (((row.state.value, row.kind), row.many) for row in rows)
    yield gauge("prezence_jobs", "Jobs that are not done.", ("state", "kind"), many)
    ages = (((row.state.value, row.kind), max((clock.now() - row.oldest).total_seconds(), 0)) for row in rows)
    yield gauge("prezence_oldest_job_seconds", "Age of the oldest job of a kind in a state.", ("state", "kind"), ages)
    workers = [(row.name.removeprefix(queries.WORKER), row) for row in queries.workers()]
    rounds = (((machine,), (clock.now() - row.at).total_seconds()) for machine, row in workers)
    yield gauge("prezence_worker_round_seconds", "Since the worker of a machine last reported.", ("machine",), rounds)
    failing = (((machine, task), many) for machine, row in workers for task, many in row.facts["failing"].items())
    yield gauge("prezence_task_failures", "How often on end a task has failed.", ("machine", "task"), failing)


def of_backups(known: BackupState) -> Iterator[Any]:
    """Give how old the last good backup is, and how large; nothing where there is none."""
    if known.made_at:
        age = (clock.now() - known.made_at).total_seconds()
        yield gauge("prezence_backup_age_seconds", "Since the last good backup was begun.", (), [((), age)])
        yield gauge("prezence_backup_bytes", "Size of the last good backup.", (), [((), known.size)])
    yield gauge("prezence_backup_failed", "Whether the last try failed.", (), [((), bool(known.error))])


def of_server() -> Iterator[Any]:
    """Give what the installation lives on."""
    labels = {"version": version.number(), "python": platform.python_version(), "database": db.engine.dialect.name}
    yield gauge("prezence_build_info", "The version that answers.", tuple(labels), [(tuple(labels.values()), 1)])
    rows = queries.places(clock.now().date())
    for name, help_text, values in (
        ("taken", "Places taken at a conference.", ((row.slug, row.taken) for row in rows)),
        ("waiting", "People who wait for a place.", ((row.slug, row.waiting) for row in rows)),
        ("free", "Free places; without a limit there is none.", ((row.slug, row.free) for row in rows)),
    ):
        known = (((slug,), many) for slug, many in values if many is not None)
        yield gauge(f"prezence_places_{name}", help_text, ("event",), known)
    open_now = queries.open_problems()
    problems = (((name_of(problem.name), problem.figures.get("machine", "")), 1) for problem in open_now)
    yield gauge("prezence_problem", "Problems that need a person.", ("name", "machine"), problems)
    yield gauge("prezence_database_bytes", "Size of the database.", (), [((), queries.database_bytes())])
    yield gauge("prezence_disk_free_bytes", "Free space on the disk of the data.", (), [((), queries.disk_free())])


def counter(name: str, help_text: str, labels: tuple[str, ...], values: Labels) -> Any:
    """Return a figure that only grows."""
    return _filled(prometheus.metrics_core.CounterMetricFamily(name, help_text, labels=labels), values)


def gauge(name: str, help_text: str, labels: tuple[str, ...], values: Labels) -> Any:
    """Return a figure that goes up and down."""
    return _filled(prometheus.metrics_core.GaugeMetricFamily(name, help_text, labels=labels), values)


def _filled(family: Any, values: Labels) -> Any:
    for labels, value in values:
        family.add_metric(labels, value)
    return family
