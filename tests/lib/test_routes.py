"""Rules of addresses."""

from __future__ import annotations

import pytest
from werkzeug.routing import Map, Rule

from conference.lib.routes import PatientRule


def test_what_builds_addresses_is_compiled_once_for_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compiled = Rule._get_func_code

    def counted(code: object, name: str) -> object:
        made.append(name)
        return compiled(code, name)  # type: ignore[arg-type]

    monkeypatch.setattr(Rule, "_get_func_code", staticmethod(counted))
    addresses = Map([PatientRule("/<rule>/<int:self>", endpoint="one"), PatientRule("/two", endpoint="two")]).bind("x")
    assert made == []

    found = [addresses.build("one", {"rule": "a", "self": number, "also": "ž"}) for number in (1, 2)]

    assert found == ["/a/1?also=%C5%BE", "/a/2?also=%C5%BE"]
    assert made == ["<builder:'/<rule>/<int:self>'>"]
