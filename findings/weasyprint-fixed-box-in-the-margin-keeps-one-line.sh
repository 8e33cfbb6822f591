#!/usr/bin/env bash
# WeasyPrint 70.0: a fixed box that begins in the page's lower margin keeps its first line and loses the others.
#
# A footer of three lines with `position: fixed; top: 62mm` on a page whose content is 60 mm high: one would guess that
# it hangs into the margin whole, as `bottom: -20mm` does, which puts it on the same place. Lines that would begin below
# the content's edge are left out instead, without a warning and in the tags too, for a fixed box goes on no other page.
# The same place by `bottom`, or by laying it out above and moving it (`transform: translateY()`), keeps all three.
# Seen, lines of three: 1 by `top`, 3 by `bottom`, 3 moved.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pypdf==6.3.0

"$folder/venv/bin/python" - <<'PYTHON'
import io

import weasyprint
from pypdf import PdfReader

LINES = ("First line", "Second line", "Third line")


def kept(place):
    html = f"""<html lang=en><style>
      @page {{ size: 100mm 100mm; margin: 10mm 10mm 30mm }}
      footer {{ position: fixed; line-height: 6mm; font-size: 4mm; {place} }}
    </style><p>Body</p><footer>{"<br>".join(LINES)}</footer>"""
    text = PdfReader(io.BytesIO(weasyprint.HTML(string=html).write_pdf())).pages[0].extract_text()
    return sum(line in text for line in LINES)


found = {place: kept(place) for place in ("top: 62mm", "bottom: -20mm", "bottom: 0; transform: translateY(20mm)")}
print("WeasyPrint", weasyprint.__version__, found)
assert list(found.values()) == [1, 3, 3], found
PYTHON
