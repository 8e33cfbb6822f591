#!/usr/bin/env bash
# SQLAlchemy 2.1: an index that is told a condition for PostgreSQL loads all of PostgreSQL's dialect, on SQLite too.
#
# A model that is to run on both says `Index(…, sqlite_where=…, postgresql_where=…)`. The keywords are checked at once,
# and for that the dialect is imported with all of its drivers' modules, before any engine is made: 19 modules and some
# 2 MB in each process that will never speak to PostgreSQL. A condition given when the index is compiled loads nothing.
# Seen, modules of that dialect: 0 after `sqlite_where`, more than 10 after `postgresql_where`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "sqlalchemy==2.1.9"

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import sqlalchemy as sa


def loaded():
    return sum(name.startswith("sqlalchemy.dialects.postgresql") for name in sys.modules)


table = sa.Table("place", sa.MetaData(), sa.Column("state", sa.Text))
sa.Index("ix_one", table.c.state, sqlite_where=sa.text("state = 'free'"))
before = loaded()
sa.Index("ix_two", table.c.state, postgresql_where=sa.text("state = 'free'"))
after = loaded()
print("SQLAlchemy", sa.__version__, "modules of PostgreSQL's dialect:", before, after)
assert before == 0, before
assert after > 10, after
PYTHON
