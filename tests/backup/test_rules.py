"""What backups are called, which are kept, and which may be restored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conference.backup import rules
from conference.backup.rules import FORMAT, Keeping, moment_of, name_of, to_remove, why_not_restored

NOW = datetime(2026, 5, 12, 3, 0, tzinfo=UTC)
NIGHTLY = [name_of(NOW - timedelta(days=days)) for days in range(500)]


def kept(names: list[str], keeping: Keeping) -> list[str]:
    removed = to_remove(names, keeping, NOW)
    return [name[9:19] for name in sorted(set(names) - set(removed))]


def test_a_backup_is_called_after_the_moment_it_was_begun() -> None:
    assert name_of(NOW) == "prezence-2026-05-12-030000.tar.age"
    assert moment_of(name_of(NOW)) == NOW
    assert moment_of("erasures.json") is None


def test_the_last_of_each_day_week_and_month_is_kept() -> None:
    assert kept(NIGHTLY, Keeping(daily=3, weekly=3, monthly=4)) == [
        "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-03", "2026-05-10", "2026-05-11", "2026-05-12",
    ]  # fmt: skip


def test_of_several_on_one_day_the_last_is_kept() -> None:
    names = [name_of(NOW - timedelta(hours=hours)) for hours in (0, 1, 2, 24, 25)]
    assert kept(names, Keeping(daily=2, weekly=0, monthly=0)) == ["2026-05-11", "2026-05-12"]
    assert to_remove(names, Keeping(daily=2, weekly=0, monthly=0), NOW) == [names[4], names[2], names[1]]


def test_none_is_kept_longer_than_the_pages_on_erasure_say() -> None:
    assert kept(NIGHTLY, Keeping(daily=3, weekly=3, monthly=12, days=30)) == [
        "2026-04-30", "2026-05-03", "2026-05-10", "2026-05-11", "2026-05-12",
    ]  # fmt: skip


@pytest.mark.parametrize("keeping", [Keeping(0, 0, 0), Keeping(1, 1, 1, days=1)])
def test_the_newest_always_stays_however_old_it_is(keeping: Keeping) -> None:
    old = [name_of(NOW - timedelta(days=days)) for days in (90, 91)]
    assert to_remove([*old, "erasures.json"], keeping, NOW) == [old[1]]


def test_a_newer_backup_than_the_program_is_refused() -> None:
    assert why_not_restored("0.4.0", FORMAT, "0007", {"0007", "0008"}) == ""
    assert "newer version of Prezence (0.9.0)" in why_not_restored("0.9.0", FORMAT, "0099", {"0007", "0008"})
    assert "newer version" in why_not_restored("0.9.0", FORMAT + 1, "0007", {"0007", "0008"})


def test_a_night_that_took_longer_is_no_fault() -> None:
    assert timedelta(hours=24) < rules.OLD_AFTER < timedelta(hours=36)
