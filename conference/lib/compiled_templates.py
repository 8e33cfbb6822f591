"""Compiled templates kept in a folder: a start reads them, which takes less time and memory than to compile anew."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


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
