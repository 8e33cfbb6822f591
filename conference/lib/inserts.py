"""Inserts that say what a conflict means, which each database writes in its own words."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy import Connection


class InsertOf:
    """An insert that is made for a database when it is used there first: to make one costs more than to run it.

    `make` gets the module of the database's words (`sqlalchemy.dialects.sqlite`), whose `insert` knows conflicts. Only
    the module that is used is loaded, and shared by all processes.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make
        self._made: dict[str, Any] = {}

    def on(self, connection: Connection) -> Any:
        """Return it for the database of a connection."""
        name = connection.dialect.name
        if name not in self._made:
            self._made[name] = self._make(import_module(f"sqlalchemy.dialects.{name}"))
        return self._made[name]
