#!/usr/bin/env bash
# WeasyPrint 70.0, tagged PDF: a table over three pages is three tables, and page numbers belong to elements in no tree.
#
# A reader of the tags expects one Table with its heading once, as in the HTML; repeated headings and page numbers are
# pagination artifacts (ISO 32000-1, 14.8.2.2), and a part with another `lang` carries /Lang (PDF/UA-1, 7.2). Instead
# each page begins the whole tree anew (Sect and Table too), the number of the page is marked content whose structure
# element is in the parent tree but in no /K, and /Lang stands in the catalog only. The validity flags are all set.
# Seen: Sect 3, Table 3, THead 3, /Lang on no element, 3 owners of marked content that are no kids of their parents.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pikepdf==10.17.0

"$folder/venv/bin/python" - <<'PYTHON'
import io
from collections import Counter

import pikepdf
import weasyprint

rows = "".join(f'<tr><th scope="row">{n}</th><td lang="en">item</td></tr>' for n in range(45))
html = f"""<html lang="cs"><title>t</title><style>@page {{ size: A6; @bottom-right {{ content: counter(page) }} }}</style>
<section><table><thead><tr><th>Čas</th><th>Bod</th></tr></thead><tbody>{rows}</tbody></table></section>"""
content = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def below(element):
    for kid in element.get("/K", pikepdf.Array()).as_list():
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from below(kid)


with pikepdf.open(io.BytesIO(content)) as pdf:
    elements = list(below(pdf.Root.StructTreeRoot))
    kinds = Counter(str(element.S) for element in elements)
    known = {element.objgen for element in elements}
    owners = [owner for owners in pdf.Root.StructTreeRoot.ParentTree.Nums.as_list()[1::2] for owner in owners.as_list()]
    seen = {
        "pages": len(pdf.pages), "Sect": kinds["/Sect"], "Table": kinds["/Table"], "THead": kinds["/THead"],
        "Lang": sum("/Lang" in element for element in elements),
        "loose": sum(owner.objgen not in known for owner in owners),
    }
print(weasyprint.__version__, seen)
assert seen == {"pages": 3, "Sect": 3, "Table": 3, "THead": 3, "Lang": 0, "loose": 3}, seen
PYTHON
