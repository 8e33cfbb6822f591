"""What `flask check-config` asks of an installation beside its settings: a feature adds checks in its `setup.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask

CHECKS = "prezence.checks"
Check = Callable[[], Iterator[str]]


def add(app: Flask, check: Check) -> None:
    """Have `check` asked, in the context of the application, once the tables are there; it yields what is wrong."""
    app.extensions.setdefault(CHECKS, []).append(check)


def found(app: Flask) -> Iterator[str]:
    """Give a sentence for each thing that is wrong."""
    for check in app.extensions.get(CHECKS, []):
        yield from check()
