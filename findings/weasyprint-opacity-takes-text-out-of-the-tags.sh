#!/usr/bin/env bash
# WeasyPrint 70.0, tagged PDF: text with `opacity` is painted outside of all marked content.
#
# An element with opacity is drawn into a form XObject of its own. Its text has a tag and a number there, but the page
# paints the XObject with a bare "Do", and the XObject has no StructParents: nothing leads from the tag to the words
# (ISO 32000-1, 14.7.4.2), and PDF/UA-1, 7.1 asks that all content be tagged or an artifact. A pale colour instead of
# opacity keeps the text in the page.
# Seen: with opacity one XObject without /StructParents and "Do" outside of BDC…EMC; with a pale colour none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pikepdf==10.17.0

"$folder/venv/bin/python" - <<'PYTHON'
import io

import pikepdf
import weasyprint


def bare_paints(style):
    html = f'<html lang="en"><title>t</title><body><p style="{style}">SAMPLE</p></body></html>'
    content = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    found, depth = [], 0
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0]
        for operands, operator in pikepdf.parse_content_stream(page):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) == "Do" and depth == 0:
                found.append("/StructParents" in page.Resources.XObject[str(operands[0])])
    return found


seen = bare_paints("opacity: .2"), bare_paints("color: #0003")
print(weasyprint.__version__, seen)
assert seen == ([False], []), seen
PYTHON
