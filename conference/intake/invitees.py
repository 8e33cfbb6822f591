"""People to be invited by name, read from a spreadsheet into lines, which are looked through before they are added."""

from __future__ import annotations

from conference.events.models import Event
from conference.intake import rules
from conference.intake.models import IntakeKind
from conference.intake.targets import NAME, NAME_REVERSED, headings, targets
from conference.untrusted.tables import Table

READ = ("given_name", "family_name", NAME, NAME_REVERSED, "email", "organisation")


def lines_of(event: Event, table: Table) -> tuple[list[str], int]:
    """Return a line for each row with an address, "name; e-mail; organisation", and how many rows have none.

    The columns are told by their headings, as in other imports.
    """
    known = headings(target for target in targets(event, IntakeKind.SPEAKERS) if target.name in READ)
    place = rules.heading_at(table.rows, known)
    columns = rules.matched(table.rows[place], known, {}) if table.rows else []
    lines, without = [], 0
    for cells in table.rows[place + 1 :]:
        if not any(cells):
            continue
        row = {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False) if name}
        if "@" not in row.get("email", ""):
            without += 1
            continue
        whole = row.get(NAME) or row.get(NAME_REVERSED, "")
        parts = rules.split_name(whole, family_first=not row.get(NAME)) if whole else row
        name = f"{parts.get('given_name', '')} {parts.get('family_name', '')}".strip()
        told = (name, row["email"], row.get("organisation", ""))
        lines.append("; ".join(text.replace(";", ",") for text in told))
    return lines, without
