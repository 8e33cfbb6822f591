#!/usr/bin/env bash
# WeasyPrint 70.0: of two files behind one family name only the first is embedded, and both scripts are drawn with it.
#
# Two @font-face rules may share a family (CSS Fonts 4, "composite faces"): one file for Arabic, one for Hebrew. Pango
# takes each letter from the file that has it, so the text that is copied is right. But fonts of the PDF are told apart by
# family, weight and style: it has one font with the first file, and the Hebrew word shows Arabic glyphs and an ampersand.
# Seen, fonts and files: 1 and 1; where each file has a family of its own 2 and 2, and both words look right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  weasyprint==70.0 pikepdf==10.17.0 manimgx-fonts==2026.9.26.post1

"$folder/venv/bin/python" - <<'PYTHON'
import io
from pathlib import Path

import manimgx_fonts
import pikepdf
import weasyprint
from weasyprint.text.fonts import FontConfiguration

folder = Path(manimgx_fonts.__file__).parent


def seen(arabic, hebrew):
    rules = "".join(
        f"@font-face {{ font-family: '{family}'; src: url('{(folder / name).as_uri()}') }}"
        for family, name in ((arabic, "NotoSansArabic[wght].ttf"), (hebrew, "NotoSansHebrew[wght].ttf"))
    )
    html = f"<style>{rules} body {{ font-family: '{arabic}', '{hebrew}' }}</style><p>محمد</p><p>דוד</p>"
    content = weasyprint.HTML(string=html).write_pdf(font_config=FontConfiguration())
    with pikepdf.open(io.BytesIO(content)) as pdf:
        about = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].Resources.Font.values()]
        return len(about), len({one[key].objgen for one in about for key in ("/FontFile2", "/FontFile3") if key in one})


found = {"one family": seen("Other", "Other"), "two families": seen("Other A", "Other B")}
print(weasyprint.__version__, "(fonts, files)", found)
assert found == {"one family": (1, 1), "two families": (2, 2)}, found
PYTHON
