"""What is loaded on first use."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from conference.lib.lazy import postponed

ASKS = "import weighty.part\nfrom weighty.part import double\npart = weighty.part\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a package, and a library that imports it."""
    (tmp_path / "weighty").mkdir()
    (tmp_path / "weighty" / "__init__.py").touch()
    (tmp_path / "weighty" / "part.py").write_text("def double(number):\n    return 2 * number\n", encoding="utf-8")
    (tmp_path / "asks.py").write_text(ASKS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("asks", "weighty", "weighty.part"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_package_that_another_imports_is_loaded_on_first_use() -> None:
    with postponed("weighty"):
        asks = import_module("asks")
    assert not {"weighty", "weighty.part"} & set(sys.modules)

    assert (asks.double(2), asks.part.double(3)) == (4, 6)
    assert {"weighty", "weighty.part"} <= set(sys.modules)


@pytest.mark.usefixtures("folder")
def test_a_package_that_is_there_already_is_used_as_it_is() -> None:
    there = import_module("weighty.part")
    with postponed("weighty"):
        asks = import_module("asks")
    assert asks.part is there


@pytest.mark.usefixtures("folder")
def test_others_are_loaded_at_once() -> None:
    with postponed("something_else"):
        import_module("asks")
    assert "weighty.part" in sys.modules
