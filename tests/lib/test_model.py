"""The base of all tables: an index of some rows only, in the words of each database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex

from conference.lib.model import PartialIndex


@pytest.mark.parametrize("words", [sqlite, postgresql])
def test_a_partial_index_is_of_the_rows_for_which_its_condition_holds(words):
    table = sa.Table(
        "place", sa.MetaData(), sa.Column("state", sa.Text), PartialIndex("ix", "state", where="state = 1")
    )
    statement = CreateIndex(next(iter(table.indexes))).compile(dialect=words.dialect())
    assert str(statement) == "CREATE INDEX ix ON place (state) WHERE state = 1"


def test_another_index_is_of_all_rows():
    table = sa.Table("place", sa.MetaData(), sa.Column("state", sa.Text), sa.Index("ix", "state"))
    statement = CreateIndex(next(iter(table.indexes))).compile(dialect=postgresql.dialect())
    assert str(statement) == "CREATE INDEX ix ON place (state)"
