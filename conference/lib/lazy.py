"""What is loaded when it is first used: heavy libraries that most processes never need.

The names of such libraries are listed in the test of the house, so that this stays the exception: what every process
uses is imported at the top of a file, before processes part, and shared by all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
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

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Call what it stands for."""
        return self.__getattr__("__call__")(*values, **named)


def lazy(module: str) -> Any:
    """Return a module that is imported on first use."""
    return Later(partial(import_module, module))


@contextmanager
def postponed(*packages: str) -> Iterator[None]:
    """Have libraries that are imported meanwhile load these packages, which they import themselves, on first use."""
    finder = _Postponing(package for package in packages if package not in sys.modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Postponed)]:
            del sys.modules[name]


class _Postponed(ModuleType):
    """Stands for a module while others take names from it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Later(lambda: getattr(import_module(self.__name__), name))


class _Postponing(MetaPathFinder, Loader):
    """Finds such a module for each name below some packages."""

    def __init__(self, packages: Iterable[str]) -> None:
        self._packages = set(packages)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Answer what the import system asks."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in self._packages else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the stand-in."""
        return _Postponed(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it is."""


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
