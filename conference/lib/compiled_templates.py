"""Compiled templates kept in a folder: a start reads them, which takes less time and memory than to compile anew."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class OneWorld(Environment):
    """Flask's environment for templates that know the same functions all of them.

    Jinja keeps two tables for each template, in case it is given some of its own, and goes through both of them name
    by name for each import, include and page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows beside its values."""
        return super().make_globals(d) if d else self.globals


class CompiledTemplates(FileSystemBytecodeCache):
    """Jinja's cache; a folder that can't be written, as on a full disk, keeps no page from being shown."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if that is possible."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Keep compiled templates in the data folder, for its owner alone; a template that has changed is made anew."""
    folder: Path = app.config["DATA_DIR"] / "templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = CompiledTemplates(str(folder))
