"""The script that writes the table of municipalities anew, on a small made-up table."""

import subprocess
import sys
from pathlib import Path

import pytest

from conference.czech import municipalities

SCRIPT = Path(__file__).parents[2] / "scripts" / "refresh-municipalities"
REGIONS = list(dict.fromkeys(row.region for row in municipalities.table()))
HEAD = "Kód obce;Název obce;Název kraje;Pohlaví;Počet obyvatel celkem"


def refreshed(folder: Path, lines: list[str], *options: str) -> tuple[str, str]:
    """What the script wrote from a table, and what it complained of."""
    table, out = folder / "table.csv", folder / "out.csv"
    table.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(table), "--date", "2026-01-01", "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    return (out.read_text(encoding="utf-8") if out.exists() else ""), done.stderr


def row(name: str, region: str, inhabitants: str, sex: str = "celkem") -> str:
    return f"1;{name};{region};{sex};{inhabitants}"


ONE_EACH = [row(f"Město {number}", region, "100") for number, region in enumerate(REGIONS)]


def test_municipalities_stand_by_region_the_largest_first_with_source_and_date(tmp_path):
    more = [row("Bílá", REGIONS[0], "1 250"), row("Černá", REGIONS[0], "1\u00a0250"), row("Bílá", REGIONS[1], "7")]
    found, _ = refreshed(tmp_path, [HEAD, *ONE_EACH, *more])
    assert found.splitlines()[:9] == [
        "# Municipalities of the Czech Republic by region, with their inhabitants on 1 January 2026,"
        " the largest first.",
        "# Source of names and figures: Czech Statistical Office, Number of inhabitants in municipalities,"
        " 1 January 2026.",
        "[Hlavní město Praha]", "Bílá;1250", "Černá;1250", "Město 0;100",
        "[Středočeský kraj]", "Město 1;100", "Bílá;7",
    ]  # fmt: skip


def test_the_application_reads_what_was_written(tmp_path, monkeypatch):
    refreshed(tmp_path, [HEAD, *ONE_EACH])
    monkeypatch.setattr(municipalities, "TABLE", tmp_path / "out.csv")
    found = municipalities.table.__wrapped__()
    assert [(one.name, one.region, one.inhabitants) for one in found[:2]] == [
        ("Město 0", "Hlavní město Praha", 100), ("Město 1", "Středočeský kraj", 100),
    ]  # fmt: skip


def test_columns_have_the_names_given_and_rows_of_one_value_are_kept(tmp_path):
    lines = ["obec,kraj,pohlavi,hodnota", *(f"Město,{region},,5" for region in REGIONS), f"Město,{REGIONS[0]},muž,2"]
    names = ("--name", "obec", "--region", "kraj", "--inhabitants", "hodnota", "--only", "pohlavi=")
    found, _ = refreshed(tmp_path, lines, *names)
    assert found.count("Město;5") == 14
    assert "Město;2" not in found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Název obce;Název kraje", "A;Kraj Vysočina"], "no column Počet obyvatel celkem"),
        ([HEAD, row("A", "Západočeský kraj", "5")], "row 2: 'Západočeský kraj' is no region"),
        ([HEAD, *ONE_EACH, row("A", REGIONS[0], "i. d.")], "row 16: 'i.d.' is no number"),
        ([HEAD, *ONE_EACH[1:]], "no municipality in Hlavní město Praha"),
    ],
    ids=["column", "region", "number", "region without any"],
)
def test_a_table_that_can_not_be_understood_changes_nothing(tmp_path, lines, expected):
    found, complaint = refreshed(tmp_path, lines)
    assert (found, expected in complaint) == ("", True)
