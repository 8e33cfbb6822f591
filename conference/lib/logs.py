"""The log: a line for each thing that happens, as text or JSON, with the number of its request, and no secrets.

While a request is answered, each line bears its number, the endpoint and the conference; in the worker the task and
the job or message (`about`). Errors are told by where they came from and what kind they are, without values.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, request
from flask.logging import default_handler

from conference.lib import observed
from conference.lib.masking import traceback_of, without_secrets

QUIET = ("site.live_txt", "site.ready_txt", "monitoring.metrics_txt")  # asked again and again by machines
_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))
answers = logging.getLogger("conference.requests")


def init_app(app: Flask) -> None:
    """Take secrets out of what the application logs, and have a line for each request that it answers itself."""
    if not any(isinstance(known, WithoutSecrets) for known in app.logger.filters):  # the logger outlives applications
        app.logger.addFilter(WithoutSecrets())
    default_handler.setFormatter(formatter(app))  # where another server than ours runs the application
    observed.observe(app, lambda: log_request)

    def log_exception(found: Any) -> None:
        """Log an error that nothing expected, by its endpoint: addresses may be secret."""
        app.logger.error("%s failed", request.endpoint or "a request", exc_info=found)

    app.log_exception = log_exception  # type: ignore[assignment, method-assign]  # Flask logs addresses


def start(app: Flask) -> None:
    """Write the log to the standard error stream, in the format of the setting LOG_FORMAT."""
    app.logger.removeHandler(default_handler)  # else each line would come twice
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(app))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    app.logger.setLevel(logging.INFO)


def formatter(app: Flask) -> logging.Formatter:
    """Return what writes the lines of an application."""
    return JsonLines() if app.config["LOG_FORMAT"] == "json" else TextLines()


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Say in each line what it is about: a task, a job, a message."""
    token = _about.set({**_about.get(), **facts})
    try:
        yield
    finally:
        _about.reset(token)


def log_request(environ: WSGIEnvironment, seconds: float) -> None:
    """Log that a request was answered, by endpoint. What came from the cached pages or was a file is only counted."""
    endpoint = environ.get(observed.ENDPOINT)
    if observed.CACHED in environ or endpoint in QUIET or (endpoint is None and observed.is_file(environ)):
        return
    status = environ.get(observed.STATUS, 500)
    answers.log(
        logging.WARNING if status >= 500 else logging.INFO, "%s %s %d", environ["REQUEST_METHOD"],
        endpoint or "(no page)", status, extra={"about": {"status": status, "ms": round(seconds * 1000)}},
    )  # fmt: skip


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """Return what a line is about: of the request, of the worker's task, and what the line itself says."""
    environ, facts = observed.current(), dict(_about.get())
    if environ is not None:
        known = (("request", observed.ID), ("endpoint", observed.ENDPOINT), ("event", observed.EVENT))
        facts |= {name: environ[key] for name, key in known if key in environ}
    return facts | getattr(record, "about", {})


class WithoutSecrets(logging.Filter):
    """Rewrites each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without its secrets."""
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True


class TextLines(logging.Formatter):
    """Lines for people: the moment, how grave it is, who says it, what, and in brackets what it is about."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it."""
        said = f"{self.formatTime(record)} {record.levelname} {record.name}: {without_secrets(record.getMessage())}"
        facts = " ".join(f"{name}={value}" for name, value in facts_of(record).items())
        error = record.exc_info[1] if record.exc_info else None
        return said + (f" [{facts}]" if facts else "") + (f"\n{traceback_of(error)}" if error else "")


class JsonLines(logging.Formatter):
    """Lines for programs: an object with the same, the time in UTC."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Return the object in one line."""
        line: dict[str, object] = facts_of(record) | {
            "time": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(), "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }  # fmt: skip
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"error": type(error).__name__, "traceback": traceback_of(error)}
        return json.dumps(line, ensure_ascii=False, default=str)
