#!/usr/bin/env bash
# python-docx 1.2.0: the language in the properties of a document is not the language of its text.
#
# `core_properties.language = "cs-CZ"` writes dc:language into the properties. What Word checks spelling by, and what
# a screen reader speaks by, is w:lang of the text, which the default template says is American English: a Czech report
# is read out in English and underlined in red. w:lang of the styles has to be set apart, by the elements themselves.
# Seen: properties "cs-CZ", default style "en-US", no language at any paragraph or run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0

"$folder/venv/bin/python" - <<'PYTHON'
import io
import re
import zipfile
from importlib.metadata import version

import docx

document = docx.Document()
document.core_properties.language = "cs-CZ"
document.add_heading("Zpráva o konferenci", 1)
document.add_paragraph("Přišlo sto lidí.")
content = io.BytesIO()
document.save(content)
with zipfile.ZipFile(content) as parts:
    read = {name: parts.read(name).decode() for name in ("docProps/core.xml", "word/styles.xml", "word/document.xml")}
found = {
    "properties": re.findall(r"<dc:language>([^<]*)", read["docProps/core.xml"]),
    "styles": re.findall(r'<w:lang w:val="([^"]*)"', read["word/styles.xml"]),
    "text": re.findall(r"<w:lang ", read["word/document.xml"]),
}
print("python-docx", version("python-docx"), found)
assert found == {"properties": ["cs-CZ"], "styles": ["en-US"], "text": []}, found
PYTHON
