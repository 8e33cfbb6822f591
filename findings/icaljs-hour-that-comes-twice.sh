#!/usr/bin/env bash
# ical.js 2.2.1 takes a local time that the clock shows twice for the second one.
#
# By RFC 5545, 3.3.5 such a time means the first of the two. In Prague 02:30 on 25 October 2026 comes at
# 00:30 UTC and again at 01:30 UTC. With a correct VTIMEZONE in the file the library answers 01:30 UTC, an hour late.
# Seen: 2026-10-25T01:30:00.000Z; an hour earlier and later it is right (2026-10-24T23:30, 2026-10-25T02:30).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1 >/dev/null 2>&1
cat >read.mjs <<'JS'
import ICAL from "ical.js";

const at = (local) => `BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:x\r
BEGIN:VTIMEZONE\r
TZID:Europe/Prague\r
BEGIN:DAYLIGHT\r
DTSTART:20250330T020000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:20251026T030000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:a\r
DTSTAMP:20260101T000000Z\r
DTSTART;TZID=Europe/Prague:${local}\r
END:VEVENT\r
END:VCALENDAR\r
`;
const read = (local) => {
  const calendar = new ICAL.Component(ICAL.parse(at(local)));
  const start = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).startDate;
  return new Date(start.toUnixTime() * 1000).toISOString();
};
const seen = ["20261025T013000", "20261025T023000", "20261025T033000"].map(read);
console.log(JSON.stringify(seen));
const expected = ["2026-10-24T23:30:00.000Z", "2026-10-25T01:30:00.000Z", "2026-10-25T02:30:00.000Z"];
if (JSON.stringify(seen) !== JSON.stringify(expected)) process.exit(1);
JS
node read.mjs
