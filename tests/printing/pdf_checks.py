"""The checker of PDF/UA that tests ask about every paper."""

from pathlib import Path

from pdfua import validate

UNABLE = {"UA-14-001"}  # of pdfua 0.1.3 with pikepdf 10, which says so: findings/pdfua-skips-heading-levels.sh


def found_by_checker(content: bytes, folder: Path) -> list[str]:
    """What pdfua finds wrong, and the rules it could not apply though it usually can; empty for a sound paper."""
    file = folder / "checked.pdf"
    file.write_bytes(content)
    report = validate(str(file))
    skipped = [f"{one.rule_id} not applied: {one.skipped_reason}" for one in report.outcomes if one.skipped_reason]
    found = [f"{one.rule_id} {one.message}" for outcome in report.outcomes for one in outcome.findings]
    return found + [line for line in skipped if line.split()[0] not in UNABLE]
