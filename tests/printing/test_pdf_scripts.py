"""Names of the world on paper: every script in a packaged font, none from the machine, and what nothing can print."""

import io

import pikepdf
import pytest

from conference.printing import pdf
from conference.printing.scripts import fonts_for, letters_without_font
from conference.printing.typefaces import SANS, width_mm

NAMES = {
    "Chinese": "王小明", "Japanese": "山田 たろう タロウ", "Korean": "김철수", "Thai": "สมชาย ใจดี",
    "Devanagari": "राजेश शर्मा",
    "Arabic": "محمد عبد الله", "Hebrew": "דוד כהן", "Georgian": "ნინო ბერიძე", "Armenian": "Արմեն Հակոբյան",
    "Ethiopic": "አበበ ቢቂላ", "Tamil": "குமார்",
}  # fmt: skip
OF_THE_TYPEFACES = ("Žluťoučký kůň", "Ελένη Παπαδοπούλου", "Шевченко Їжак Ґудз", "Nguyễn Thị Ảnh", "Łódź ĞŞİ Ə ß þ ȘȚ")


def fonts_of(text: str) -> set[str]:
    """The fonts inside a PDF of a text in both weights, without the mark of the subset."""
    html = f'<html lang="cs"><head><title>t</title></head><body><p>{text} <b>{text}</b></p></body></html>'
    with pikepdf.open(io.BytesIO(pdf.write_pdf([html]))) as document:
        return {str(font.BaseFont).partition("+")[2] for font in document.pages[0].Resources.Font.values()}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_each_script_is_set_in_a_packaged_font(name):
    assert letters_without_font(name) == ""
    found = fonts_of(name)
    assert any(font.startswith("Prezence-More") for font in found)
    assert all(font.startswith("Prezence-") for font in found)


def test_scripts_after_one_another_and_together_find_their_fonts():
    found = fonts_of(" ".join(NAMES.values()))
    assert all(font.startswith("Prezence-") for font in found)


def test_two_scripts_on_one_paper_keep_a_font_each_in_both_weights():
    """Else the letters of one are drawn with the glyphs of the other."""
    found = {font for font in fonts_of(f"{NAMES['Arabic']} {NAMES['Hebrew']}") if "More" in font}
    assert found == {
        "Prezence-More-NotoSansArabic", "Prezence-More-NotoSansArabic-Semi-Bold",
        "Prezence-More-NotoSansHebrew", "Prezence-More-NotoSansHebrew-Semi-Bold",
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_THE_TYPEFACES)
def test_what_the_typefaces_have_asks_for_no_other_font(name):
    assert fonts_for(name) == ()
    assert letters_without_font(name) == ""
    assert fonts_of(name) == {"Prezence-Serif", "Prezence-Serif-Semi-Bold"}


def test_letters_without_any_font_are_named_once_and_in_order():
    assert letters_without_font("Jana ᚠ", "𐎀ᚠ", "王") == "ᚠ𐎀"


def test_what_is_not_to_be_seen_needs_no_font():
    assert letters_without_font("zero\u200dwidth\u00ad joiner\u2060\n\t\u00a0") == ""


def test_east_asian_letters_are_reckoned_as_squares():
    assert width_mm("王", 72, SANS) == pytest.approx(25.4)
