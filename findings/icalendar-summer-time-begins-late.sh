#!/usr/bin/env bash
# icalendar 7.3.0: Timezone.from_tzinfo writes the start of summer time on the clock of *after* the change.
#
# RFC 5545, 3.6.5: DTSTART of an observance is the local time of before it, read with TZOFFSETFROM. Prague goes from
# 02:00 (+0100) to 03:00 (+0200) at 01:00 UTC, so DAYLIGHT begins at 02:00. The library writes 03:00 from +0100, which
# is 02:00 UTC: a program that trusts the file is an hour wrong between 01:00 and 02:00 UTC. The way back is right.
# Seen: DAYLIGHT 20260329T030000 from +0100 (an hour late), STANDARD 20261025T030000 from +0200 (right).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.0 tzdata==2026.3

"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date
from zoneinfo import ZoneInfo

import icalendar

rules = icalendar.Timezone.from_tzinfo(ZoneInfo("Europe/Prague"), "Europe/Prague", date(2026, 1, 1), date(2026, 12, 31))
seen = {}
for part in rules.subcomponents:
    start = part["DTSTART"].to_ical().decode()
    if start.startswith(("202603", "202610")):
        seen[part.name] = (start, part["TZOFFSETFROM"].to_ical())
print(icalendar.__version__, seen)
assert seen == {"DAYLIGHT": ("20260329T030000", "+0100"), "STANDARD": ("20261025T030000", "+0200")}, seen
PYTHON
