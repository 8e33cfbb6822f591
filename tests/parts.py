"""Parts of the tests that look at a choice of cases, and at all of them where that is asked for.

`make test-all` asks for all of all (`--all`), CI for those of the parts that a change touches: `--all-of=PART`, printed
by `scripts/looks-of-a-change`.
"""

from __future__ import annotations

import pytest

PARTS = ("pages", "guides", "forms", "papers", "upgrades", "backups", "image")


def add_options(parser: pytest.Parser) -> None:
    """Add both options."""
    parser.addoption("--all", action="store_true", help="all cases of all tests: every page in every language, …")
    parser.addoption(
        "--all-of", action="append", default=[], choices=PARTS, metavar="PART", help=f"all cases of: {', '.join(PARTS)}"
    )


def is_whole(config: pytest.Config, part: str) -> bool:
    """Whether all cases of a part are asked for. Raises ValueError for a part that is none."""
    PARTS.index(part)
    return bool(config.getoption("--all")) or part in config.getoption("--all-of")
