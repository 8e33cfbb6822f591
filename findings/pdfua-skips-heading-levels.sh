#!/usr/bin/env bash
# pdfua 0.1.3 with pikepdf 10.17.0: the rule of heading levels (UA-14-001) is never applied to an ordinary tag tree.
#
# The kids of a structure element may be one thing or an array (ISO 32000-1, table 323). The rule asks each for a
# property that an array does not have; pikepdf 10 raises, and the checker counts the rule as skipped. A file whose
# headings jump from H1 to H3 so passes: "no findings" must be read together with the list of what was skipped.
# Seen: no findings, skipped UA-14-001 "rule raised ValueError".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pdfua==0.1.3 pikepdf==10.17.0

"$folder/venv/bin/python" - "$folder/jump.pdf" <<'PYTHON'
import sys

import pikepdf
from pdfua import validate
from pikepdf import Array, Dictionary, Name, String

with pikepdf.new() as pdf:
    page = pdf.add_blank_page(page_size=(200, 200))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F=font))
    words = b"/%s << /MCID %d >> BDC BT /F 12 Tf 20 %d Td (words) Tj ET EMC "
    page.Contents = pdf.make_stream(words % (b"H1", 0, 120) + words % (b"H3", 1, 80))
    top = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    for mcid, kind in enumerate((Name.H1, Name.H3)):
        heading = Dictionary(Type=Name.StructElem, S=kind, K=Array([mcid]), P=top, Pg=page.obj)
        top.K.append(pdf.make_indirect(heading))
    numbers = Dictionary(Nums=Array([0, Array(list(top.K))]))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([top]), ParentTree=numbers))
    page.StructParents = 0
    pdf.Root.MarkInfo, pdf.Root.Lang = Dictionary(Marked=True), String("en")
    pdf.save(sys.argv[1])

report = validate(sys.argv[1])
skipped = {one.rule_id: one.skipped_reason for one in report.skipped}
about_headings = [one.rule_id for one in report.findings if one.rule_id == "UA-14-001"]
print(pikepdf.__version__, skipped, about_headings)
assert skipped["UA-14-001"].startswith("rule raised ValueError"), skipped
assert about_headings == []
PYTHON
