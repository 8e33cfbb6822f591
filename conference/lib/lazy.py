"""What is loaded when it is first used: heavy libraries that most processes never need.

The names of such libraries are listed in the test of the house, so that this stays the exception: what every process
uses is imported at the top of a file, before processes part, and shared by all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import click


class Later:
    """Stands for something that is made when its first attribute is asked for."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def lazy(module: str) -> Any:
    """Return a module that is imported on first use."""
    return Later(partial(import_module, module))


class LazyCommand(click.Command):
    """A command, or a group of commands, "package.module:name", loaded when it is called or asked for its options."""

    def __init__(self, name: str, where: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.where = where

    def make_context(self, *values: Any, **named: Any) -> click.Context:
        """Let the command itself begin."""
        module, _, name = self.where.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command.make_context(*values, **named)
