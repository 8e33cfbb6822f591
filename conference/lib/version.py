"""Which version of the application this is: its number for people, a fingerprint of its files for caches."""

import tomllib
from functools import cache
from glob import iglob
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKES_ANSWERS = ("conference/**/*.py", "config.py", "templates/**/*.*", "translations/**/*.mo")


@cache
def number() -> str:
    """Return the number in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


@cache
def fingerprint() -> str:
    """Return what changes with any file that has a say in what is answered: code, templates, translations."""
    digest = sha256()
    for pattern in MAKES_ANSWERS:
        for name in sorted(iglob(pattern, root_dir=ROOT, recursive=True)):
            digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()[:16]
