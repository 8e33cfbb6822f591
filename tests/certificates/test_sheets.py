"""Set many at once, certificates say, tag and show the same as when WeasyPrint sets each alone."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest
from PIL import ImageChops

from conference.certificates.document import render_certificate
from conference.certificates.sheets import Forms, filling_of
from conference.printing import gathering
from conference.printing.gathering import Sheet
from conference.printing.qr import code_of
from conference.printing.qr_series import QrCodes, QrSeries, strokes
from tests.certificates.test_document import BARE, ENGLISH, ENVIRONMENT, LEGAL, LONG, PICTURES, SPEAKER, WOMAN
from tests.parts import is_whole
from tests.printing.pdf_checks import found_by_checker
from tests.printing.quick_checks import painted, rounded, shown, tags_of, text_of

pytestmark = [pytest.mark.slow, pytest.mark.long]

GIVEN = (
    "Jana", "Petr", "Anežka", "Řehoř", "Žofie Ludmila", "Nguyễn Thị", "Đặng Văn", "Дмитро", "Олександра", "Їжак",
    "محمد", "فاطمة الزهراء", "Ελένη", "王", "Maximilian Alexander Friedrich", "İbrahim", "Łukasz", "Þórunn", "João",
    "דוד",
)  # fmt: skip
FAMILY = (
    "Nováková", "Šťovíčková-Chrpová", "Hường", "Шевченко-Коваленко", "الأحمد", "Wolfeschlegelsteinhausenbergerdorff",
    "Ó Conaill", "Fi-Fl Office", "Kř", "Příliš Žluťoučký Kůň Úpěl Ďábelské Ódy",
)  # fmt: skip
ORGANISATIONS = (
    "", "Městský úřad Kadaň", LONG.organisation,
    "Středisko služeb a bydlení, odbor sociálních věcí a zdravotnictví města Plzně",
)  # fmt: skip
TITLES = (("", ""), ("Mgr.", ""), ("prof. PhDr.", "Ph.D., MBA, LL.M."), ("", "DiS."))
LOOKED_AT = (0, 3, 12, 13, 34, 47, 59, 104, 149, 199)


def chosen(number: int) -> bool:
    """Whether one of the two hundred is among those whom `make test` looks at: each given name with two family names,
    each family name with four given names.
    """
    given, family = divmod(number, len(FAMILY))
    return number in LOOKED_AT or family in (given * 3 % 10, (given * 3 + 5) % 10)


def people() -> list:
    """Two hundred certificates of one event: each given name with each family name, in both languages and kinds."""
    found = []
    for number, (given, family) in enumerate((given, family) for given in GIVEN for family in FAMILY):
        before, after = TITLES[number % 7 % 4]
        code = f"{number:04}-ABCD-{number % 23 + 10}"
        found.append(replace(
            ENGLISH if number % 5 == 4 else WOMAN, given_name=given, family_name=family, title_before=before,
            title_after=after, organisation=ORGANISATIONS[number % 11 % 4],
            honorific=("ms", "mr", "neutral")[number % 3],
            number=f"2017/{number:04}", code=code, verify_url=f"https://prezence.example.org/verify/{code}",
            legal_line=(LEGAL if number % 5 != 4 else ENGLISH.legal_line) if number % 2 else "", minutes=60 + number,
            with_visit=bool(number % 3), topics=WOMAN.topics * (number % 4), issued_on=date(2017, 11, 6 + number % 2),
        ))  # fmt: skip
        if number % 20 in (12, 14):
            found[-1] = replace(
                found[-1], kind=SPEAKER.kind, minutes=0, with_visit=False, topics=(), legal_line="",
                contributions=SPEAKER.contributions[: number % 3 or None], note=SPEAKER.note if number % 3 else "",
            )  # fmt: skip
    return found


def sheets_of(everybody):
    """The forms and sheets of some certificates."""
    forms = Forms(ENVIRONMENT)
    sheets = [
        Sheet(forms.number(facts, PICTURES), filling_of(facts), f"{number}.pdf", datetime(2017, 11, 6, tzinfo=UTC))
        for number, facts in enumerate(everybody)
    ]
    return forms.forms, sheets


@pytest.fixture(scope="module")
def both(request, tmp_path_factory):
    """Certificates, set quickly and by WeasyPrint: of some people, with `--all-of=papers` of everybody."""
    everybody = people()
    out = tmp_path_factory.mktemp("sheets") / "all.zip"
    assert gathering.pack(*sheets_of(everybody), out) == []
    with zipfile.ZipFile(out) as archive:
        return {
            number: (archive.read(f"{number}.pdf"), render_certificate(facts, ENVIRONMENT, PICTURES))
            for number, facts in enumerate(everybody)
            if chosen(number) or is_whole(request.config, "papers")
        }


def test_the_choice_has_every_name_title_organisation_and_kind():
    some = [facts for number, facts in enumerate(people()) if chosen(number)]
    for name in ("given_name", "family_name", "title_before", "organisation", "honorific", "language", "kind",
                 "with_visit", "topics", "legal_line", "contributions"):  # fmt: skip
        assert {getattr(facts, name) for facts in some} == {getattr(facts, name) for facts in people()}, name
    assert len(some) < 50


def test_two_hundred_names_are_the_same_in_text_tags_painting_links_and_bookmarks(both):
    for quick, slow in both.values():
        assert text_of(quick) == text_of(slow)
        with pikepdf.open(io.BytesIO(quick)) as one, pikepdf.open(io.BytesIO(slow)) as other:
            assert tags_of(one.Root.StructTreeRoot) == tags_of(other.Root.StructTreeRoot)
            assert painted(one.pages[0]) == painted(other.pages[0])
            for pdf in (one, other):
                pdf.kept = [[str(link.A.URI), *map(float, link.Rect)] for link in pdf.pages[0].Annots]
                with pdf.open_outline() as outline:
                    pdf.kept += [(item.title, *map(rounded, item.destination[1:])) for item in outline.root]
            assert one.kept == other.kept
            assert one.Root.Metadata.read_bytes() == other.Root.Metadata.read_bytes()
            assert dict(one.docinfo) == dict(other.docinfo)


@pytest.mark.parametrize("number", LOOKED_AT)
def test_they_look_the_same(both, number):
    quick, slow = both[number]
    assert ImageChops.difference(shown(quick), shown(slow)).getbbox() is None


@pytest.mark.parametrize("number", [0, 104])
def test_checkers_find_nothing(both, number, tmp_path):
    assert found_by_checker(both[number][0], tmp_path) == []


def test_joined_they_are_tagged_and_found_by_bookmarks(tmp_path):
    everybody = people()[:6]
    slow = tmp_path / "slow.pdf"
    slow.write_bytes(render_certificate(LONG, ENVIRONMENT, PICTURES))
    forms, sheets = sheets_of(everybody)
    sheets[3] = replace(sheets[3], finished=slow)
    out = tmp_path / "whole.pdf"
    assert gathering.join(forms, sheets, out, "Osvědčení", "cs") == []
    assert found_by_checker(out.read_bytes(), tmp_path) == []
    assert text_of(out.read_bytes()).count("prezence.example.org/verify/") == 6
    with pikepdf.open(out) as whole:
        parts = whole.Root.StructTreeRoot.K[0].K
        assert [(str(part.S), str(part.get("/Lang", ""))) for part in parts] == [("/Part", "")] * 4 + [
            ("/Part", "en"),
            ("/Part", ""),
        ]
        with whole.open_outline() as outline:
            assert [item.title for item in outline.root] == [f"{number}.pdf" for number in range(6)]
        fonts = {font.objgen for page in whole.pages for font in [page.Resources.Font["/JQRSYF"]] if page.index != 3}
    assert len(fonts) == 1


def test_what_does_not_fit_is_named_and_nothing_is_written(tmp_path):
    endless = replace(LONG, topics=tuple(f"Téma číslo {number} o bydlení" for number in range(120)))
    out = tmp_path / "whole.pdf"
    assert gathering.join(*sheets_of([WOMAN, endless, BARE]), out, "Osvědčení", "cs") == [1]
    assert not out.exists()


def test_sheets_kept_in_a_file_are_those_put_into_it_and_are_read_anew(tmp_path):
    _, sheets = sheets_of([WOMAN, ENGLISH] * 60)
    kept = gathering.SheetFile(tmp_path / "sheets", iter(sheets))
    assert len(kept) == 120
    assert list(kept) == sheets == list(kept)


def test_nothing_to_join_is_refused(tmp_path):
    with pytest.raises(ValueError, match="nothing"):
        gathering.join([], [], tmp_path / "whole.pdf", "Osvědčení", "cs")


def test_equal_papers_give_equal_bytes(tmp_path):
    for name in ("one", "other"):
        gathering.join(*sheets_of([WOMAN, ENGLISH]), tmp_path / name, "Osvědčení", "cs")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@pytest.mark.parametrize(
    "start", ["https://a.example.org/verify/", "https://a/", "https://kraj.example.org/" + "a" * 90]
)
def test_qr_codes_of_a_series_are_those_drawn_one_by_one(start):
    texts = [f"{start}{number * 7919:012}"[: len(start)] + f"{number * 7919 % 10**12:012}" for number in range(25)]
    series = QrSeries(texts[0], 12)
    for text in texts:
        assert series.rows(text) == ["".join("1" if one else "0" for one in row) for row in code_of(text).matrix]


@pytest.mark.parametrize(
    "texts", [("K7QF3M", "2ZY9AH", "QQQQQQ"), ("K7QF3", "Z2222"), ("AB/23456789012", "AB/ZZ989898XYZ")]
)
def test_so_are_those_of_tickets_which_code_signs_in_pairs(texts):
    series = QrSeries(texts[0], 12)
    for text in texts:
        assert series.rows(text) == ["".join("1" if one else "0" for one in row) for row in code_of(text).matrix]


def test_digits_alone_are_none_of_a_series_of_tickets_and_drawn_by_themselves():
    assert QrSeries("K7QF3M", 12).rows("234567") is None
    codes = QrCodes()
    for text in ("K7QF3M", "234567"):
        assert codes.rows(text) == ["".join("1" if one else "0" for one in row) for row in code_of(text).matrix]


def test_a_text_of_another_length_or_beginning_is_none_of_a_series():
    series = QrSeries("https://a/2222", 4)
    assert series.rows("https://b/2222") is None
    assert series.rows("https://a/22222") is None
    assert series.rows("https://a/222ž") is None


def test_a_stroke_is_drawn_for_each_run_of_dark_modules():
    series = QrSeries("https://a/2222", 4)
    path = strokes(series.rows("https://a/2223"))
    assert path.startswith(b"4 4.5 m\n11 4.5 l\n")
    assert len(re.findall(rb" m\n", path)) == sum(len(re.findall("1+", row)) for row in series.rows("https://a/2223"))
