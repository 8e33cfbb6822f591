"""Kinds of jobs: a feature adds its own in its `setup.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from conference.lib.lease import Claim

KINDS = "prezence.job_kinds"


@dataclass(frozen=True)
class Held:
    """A job that a worker holds: what it needs to do a piece of it."""

    claim: Claim
    job_id: int
    event_id: int | None
    kind: str
    arguments: dict[str, Any]
    done: int
    total: int


@dataclass(frozen=True)
class Finished:
    """What came of a job: values as JSON holds them, or the key of a stored file."""

    result: dict[str, Any] | None = None
    storage_key: str | None = None


class GivesUp(Exception):  # noqa: N818 - a decision
    """A kind says that trying again is useless; the message is kept as the error of the job."""


@dataclass(frozen=True)
class JobKind:
    """How jobs of a kind are done.

    `run` does a piece of a few seconds, and returns what came of the job, or None when there is more to do. It writes
    down how far it is by `work.advance`, in the transaction of what it changes, if it changes anything. It raises
    GivesUp where trying again is useless; after any other error it is tried again, from where it was. `tidy` removes
    what `run` left, when the job is done or given up. Results are kept for `keeps`, the
    newest of an event for the same arguments; of a kind that is `one_of_all`, the newest whatever the arguments.
    """

    name: str
    run: Callable[[Held], Finished | None]
    keeps: timedelta
    tidy: Callable[[Held], None] = lambda held: None
    one_of_all: bool = False


def add(app: Flask, kind: JobKind) -> None:
    """Let the worker of an application do jobs of a kind."""
    app.extensions.setdefault(KINDS, {})[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """Give the kind of a name. Raises KeyError for an unknown one."""
    kind: JobKind = current_app.extensions[KINDS][name]
    return kind
