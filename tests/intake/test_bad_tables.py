"""Tables as people send them by mistake, on the page of imports and on that of the quick start: in both languages a
sentence says what is wrong, or what is odd about a table that is read all the same."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from conference.untrusted.tables import DOCUMENT_KINDS, KINDS
from tests import tables as made
from tests.client import Page
from tests.intake.conftest import HEAD, person, uploaded
from tests.slides.test_upload_limit import MEGABYTE, Zeros, post

Choose = Callable[[bytes, str], Page]
AREA = "/organise/bydleni-2026"

REFUSED = {
    "empty": (
        b"",
        "V této tabulce nic není. Vyberte soubor s řádky, nebo list, na kterém jsou.",
        "There is nothing in this table. Choose the file with the rows, or the sheet they are on.",
    ),
    "empty workbook": (
        made.xlsx([]),
        "V této tabulce nic není. Vyberte soubor s řádky, nebo list, na kterém jsou.",
        "There is nothing in this table. Choose the file with the rows, or the sheet they are on.",
    ),
    "password": (
        made.PASSWORD,
        "Soubor je zamčený heslem. Uložte ho bez hesla.",
        "This file is locked by a password. Save it without one.",
    ),
    "old Excel": (
        made.OLD_EXCEL,
        "Tohle je soubor ze starého Excelu (.xls). Otevřete ho a uložte jako Sešit aplikace Excel (.xlsx).",
        "This is a file of an older Excel (.xls). Open it, and save it as an Excel workbook (.xlsx).",
    ),
    "200 columns": (
        made.xlsx([["a"] * 200]),
        "Počet sloupců v tabulce: 200. Čte se jich nejvýš 100. Vynechte ty, které nejsou potřeba.",
        "This table has 200 columns; at most 100 are read. Leave out those that are not needed.",
    ),
    "picture": (
        b"\x89PNG\r\n\x1a\n\x00",
        "Tohle není tabulka. Vyberte soubor jednoho z těchto druhů: %s.",
        "This is no table. Choose one of these kinds: %s.",
    ),
    "cut off": (
        made.xlsx([HEAD])[:-200],
        "Soubor je poškozený nebo neúplný. Otevřete ho, znovu uložte a vyberte ještě jednou.",
        "This file is damaged or incomplete. Open it, save it anew, and choose it again.",
    ),
}
FORMULAS = {
    "": "V tabulce jsou vzorce. Čte se jejich poslední výsledek, chyba jako prázdná buňka; pokud níže něco chybí, "
    "otevřete soubor v tabulkovém programu, uložte ho a vyberte znovu.",
    "/en": "There are formulas in the table. What they last came to is read, and an error as an empty cell; if "
    "something is missing below, open the file in a spreadsheet program, save it, and choose it again.",
}
MERGED = {
    "": "V tabulce jsou sloučené buňky. Co je v souboru z Excelu sloučené přes několik řádků, čte se pro každý z nich; "
    "u ostatních sloučených buněk jen pro první. Tyto řádky níže zkontrolujte.",
    "/en": "There are merged cells in the table. What stands in one across several rows of an Excel file is read for "
    "each of them; in all other merged cells only for the first. Check these rows below.",
}
LARGE = {
    "": "Soubor je větší než 10 MB. Nechte v něm jen tabulku bez obrázků a znovu ho uložte.",
    "/en": "This file is larger than 10 MB. Leave only the table in it, without pictures, and save it anew.",
}
PAGES = {"imports": ("imports/people", "Přečíst soubor", "Read the file"),
         "quick start": ("programme/quick-start", "Ukázat, co se přečetlo", "Show what is understood")}  # fmt: skip
LANGUAGES = pytest.mark.parametrize("language", ["", "/en"], ids=["cs", "en"])


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(params=PAGES)
def choose(request: pytest.FixtureRequest, editor, event) -> Choose:
    """Choose a file on one of the pages that take tables, in a language."""
    address, czech, english = PAGES[request.param]

    def send(content: bytes, language: str) -> Page:
        page = editor.page(f"{language}{AREA}/{address}")
        return editor.submit(page, english if language else czech, file=uploaded(content, "tabulka.xlsx"))

    return send


@LANGUAGES
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence(choose: Choose, language: str, name: str) -> None:
    content, czech, english = REFUSED[name]

    page = choose(content, language)

    assert page.status == 422
    kinds = DOCUMENT_KINDS if "quick-start" in page.address else KINDS  # the quick start reads documents too
    assert [plain(text) for text in page.errors] == [(english if language else czech).replace("%s", kinds)]


@LANGUAGES
def test_formulas_and_merged_cells_are_told(choose: Choose, language: str) -> None:
    rows = [["9:00", "Nájem", "Jana Nová"], ["9:30", '="Byt"', "Jana Nová"]]

    page = choose(made.xlsx([HEAD, *rows], merged=[(1, 2, 2, 2)]), language)

    assert [plain(text) for text in page.texts("p.notice")] == [FORMULAS[language], MERGED[language]]


@LANGUAGES
@pytest.mark.parametrize("name", PAGES)
def test_sixty_megabytes_are_told_on_the_page_with_the_form(editor, event, language: str, name: str) -> None:
    address, *buttons = PAGES[name]
    page = editor.page(f"{language}{AREA}/{address}")
    fields = page.form(buttons[bool(language)]).fill()
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields.items() if isinstance(value, str)]  # fmt: skip
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="velka.xlsx"\r\n\r\n'
    body = "".join([*parts, head]).encode() + bytes(60 * MEGABYTE) + b"\r\n--x--\r\n"

    answer = post(editor, page.address, io.BytesIO(body), len(body))

    assert answer.status_code == 422
    assert LARGE[language] in plain(answer.get_data(as_text=True))


@LANGUAGES
def test_more_than_ever_arrives_is_refused_on_a_page_of_its_own(editor, event, language: str) -> None:
    answer = post(editor, f"{language}{AREA}/imports/people", Zeros(70 * MEGABYTE), 70 * MEGABYTE)

    assert answer.status_code == 413
    assert ("choose a smaller file" if language else "menší soubor") in plain(answer.get_data(as_text=True))


@LANGUAGES
def test_columns_that_are_not_known_are_named(editor, event, language: str) -> None:
    page = editor.page(f"{language}{AREA}/imports/people")

    read = editor.submit(page, "Read the file" if language else "Přečíst soubor",
                         file=uploaded(made.xlsx([["Kdo", "Dům"], ["Adam Král", "Spolek"]])))  # fmt: skip

    [told, *_] = [plain(text) for text in read.texts(".notice p")]
    assert told == (
        "No column is known to hold: Given name, Family name, Organisation, Town of the workplace. Choose the columns"
        " by hand, or give them such headings in the file."
        if language
        else "Nepoznalo se, ve kterém sloupci je: Jméno, Příjmení, Organizace, Obec pracoviště. Vyberte sloupce ručně,"
        " nebo je v souboru takto nadepište."
    )


@LANGUAGES
def test_a_heading_without_rows_is_told(editor, event, language: str) -> None:
    page = editor.page(f"{language}{AREA}/imports/people")

    read = editor.submit(page, "Read the file" if language else "Přečíst soubor", file=uploaded(made.xlsx([HEAD])))

    assert [plain(text) for text in read.texts("p.notice")] == [
        "There is no row below the headings. Choose another file, or another sheet." if language
        else "Pod nadpisy není žádný řádek. Vyberte jiný soubor, nebo jiný list."
    ]  # fmt: skip


def test_a_second_line_of_headings_is_nobody(editor, event) -> None:
    rows = [["Osoba", "", "Kontakt", "Odkud", ""], HEAD, person("Adam Král"), ["", "", "(povinné)", "", ""], HEAD]

    read = editor.submit(editor.page(f"/en{AREA}/imports/people"), "Read the file", file=uploaded(made.xlsx(rows)))

    assert read.texts("tbody .place") == ["new", "refused"]
    assert read.texts("tbody td.num") == ["3", "4"]
