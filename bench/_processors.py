"""How much processor time others have taken: the firm figure on a machine that is busy with other things."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

TICKS = os.sysconf("SC_CLK_TCK")  # a second


def seconds_of(process: int) -> float:
    """Return the processor seconds of a process and of all it has started, those that have ended and were waited for
    included; 0 for one that is gone.
    """
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        return sum(_times(process)) / TICKS + sum(seconds_of(int(child)) for child in children.split())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def database_server(address: str) -> int | None:
    """Return the process that starts all others of a PostgreSQL server; None for SQLite, which has none."""
    if not address.startswith("postgresql"):
        return None
    engine = sa.create_engine(address)
    with engine.connect() as connection:
        ours: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        parent = int(_fields(ours)[1])
    engine.dispose()
    return parent


def _times(process: int) -> list[int]:
    """In user and system mode, then the same of children waited for (proc(5), fields 14 to 17)."""
    return [int(word) for word in _fields(process)[11:15]]


def _fields(process: int) -> list[str]:
    """Return the fields of a process after its name, which may hold spaces: from the third on."""
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
