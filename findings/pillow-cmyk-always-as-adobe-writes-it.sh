#!/usr/bin/env bash
# Pillow 13.0.0: a JPEG in four colours is read as Adobe writes it, inverted, also where no Adobe marker says so.
#
# Adobe programs store ink as light (255 is no ink) and mark the file by an APP14 segment "Adobe". Without the segment
# 0 is no ink, which is how the samples of such a file are meant. Pillow turns the samples round in both cases: a sheet
# without ink, written plainly, comes out as full ink, black instead of white. `Image.info` has "adobe" only where the
# segment stands, so a reader can turn them back.
# Seen: both files, which mean opposite things, decode to (0, 255, 255, 0); only the marked one has "adobe" in its info.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0

"$folder/venv/bin/python" - <<'PYTHON'
import io
import struct

import PIL
from PIL import Image

file = io.BytesIO()
Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(file, "JPEG", quality=100)
marked = file.getvalue()
at = marked.index(b"\xff\xee")
(length,) = struct.unpack(">H", marked[at + 2 : at + 4])
assert marked[at + 4 : at + 9] == b"Adobe"
plain = marked[:at] + marked[at + 2 + length :]  # the same samples, said to be plain

seen = []
for content in (marked, plain):
    picture = Image.open(io.BytesIO(content))
    seen.append((picture.mode, picture.getpixel((4, 4)), "adobe" in picture.info))
print(PIL.__version__, seen)
assert seen == [("CMYK", (0, 255, 255, 0), True), ("CMYK", (0, 255, 255, 0), False)], seen
PYTHON
