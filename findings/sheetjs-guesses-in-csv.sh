#!/usr/bin/env bash
# SheetJS 0.18.5 (npm xlsx) reading a quoted CSV: what looks like a phone number, a score or a Czech decimal changes.
#
# A bracketed country code makes a number negative, but only without spaces; "5-" is the first of May; a decimal comma is
# dropped, so that 1,5 is fifteen; "3-4" is a date. Quotes change nothing: cells in quotes are guessed too.
# Seen: n -420777123456, s "(+420) 777 123 456", n 15, n 37012 (5/1/01), n 36954 (3/4/01), s "007 flats".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund xlsx@0.18.5 >/dev/null 2>&1
cat >read.js <<'JS'
const sheets = require("xlsx");
const cells = ["(+420)777123456", "(+420) 777 123 456", "1,5", "5-", "3-4", "007 flats"];
const book = sheets.read(Buffer.from(cells.map((cell) => `"${cell}"`).join("\n")), { type: "buffer" });
const sheet = book.Sheets[book.SheetNames[0]];
const seen = cells.map((_, row) => `${sheet[`A${row + 1}`].t} ${sheet[`A${row + 1}`].v}`);
console.log(sheets.version, JSON.stringify(seen));
const expected = ["n -420777123456", "s (+420) 777 123 456", "n 15", "n 37012", "n 36954", "s 007 flats"];
if (JSON.stringify(seen) !== JSON.stringify(expected)) process.exit(1);
JS
node read.js
