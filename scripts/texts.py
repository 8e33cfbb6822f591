"""Texts for translation: collect them from code and templates, take over finished ones, compile.

python scripts/texts.py update   collects msgids and updates every catalogue; what is gone is dropped
python scripts/texts.py merge FILE...   fills empty translations of the Czech catalogue from other .po files
python scripts/texts.py compile  makes the .mo files that the application reads

Catalogues carry neither line numbers nor dates, so that a change shows only the texts that changed.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from conference.czech.typography import nbsp  # noqa: E402  # the project is not installed as a package

TRANSLATIONS = ROOT / "translations"
LANGUAGES = ("cs",)  # msgids are English, so English needs no catalogue
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "_lp": ((1, "c"), 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
UNDATED = datetime.fromtimestamp(0, UTC)
"""In place of the moment of compiling: the same texts give the same file."""
HEADER = "# Translations of Prezence. Collected by `make translations`.\n"


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language is."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def collect() -> Catalog:
    """Return all msgids of code and templates. Raises a template's own error when it can't be parsed."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for _, _, message, comments, context in extract_from_dir(
        ROOT,
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
        directory_filter=lambda path: not Path(path).name.startswith("."),  # templates/_layout counts too
    ):
        found.add(message, auto_comments=comments, context=context)
    return found


def read(path: Path, language: str) -> Catalog:
    """Read a catalogue; an empty one when there is none yet. Raises PoFileError where the file is damaged."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue in a stable order, with the one header line that a reader needs."""
    tidy = Catalog(locale=catalogue.locale, charset="utf-8")
    for message in catalogue:
        if message.id:
            flags = message.flags - {"fuzzy"}
            tidy.add(
                message.id, message.string, flags=flags, auto_comments=message.auto_comments,
                user_comments=message.user_comments, context=message.context,
            )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    header = (
        f"{HEADER}"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, tidy, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)


def update(language: str) -> str:
    """Bring one catalogue up to date with code and templates; says in one line what came of it."""
    catalogue = read(catalogue_path(language), language)
    catalogue.update(collect(), no_fuzzy_matching=True, update_header_comment=False)
    write(catalogue, catalogue_path(language))
    missing = sum(1 for message in catalogue if message.id and not is_translated(message.string))
    dropped = len(catalogue.obsolete)
    return f"{language}: {len(catalogue)} texts, {missing} without a translation, {dropped} dropped"


def is_translated(string: str | list[str] | tuple[str, ...]) -> bool:
    """Return whether a translation is complete: one text, or all plural forms."""
    return all(string) if isinstance(string, list | tuple) else bool(string)


def merge(language: str, files: list[Path]) -> str:
    """Fill empty translations from other files. The catalogue wins over the files, an earlier file over a later one."""
    catalogue = read(catalogue_path(language), language)
    catalogue.update(collect(), no_fuzzy_matching=True, update_header_comment=False)
    filled = 0
    unused: list[str] = []
    for path in files:
        for entry in read(path, language):
            if not entry.id or not is_translated(entry.string):
                continue
            message = catalogue.get(entry.id, entry.context)
            if message is None or isinstance(message.string, list | tuple) != isinstance(entry.string, list | tuple):
                unused.append(f"{path.name}: {entry.id!r}")
            elif not is_translated(message.string):
                message.string = entry.string
                filled += 1
            elif message.string != entry.string:
                print(f"{path.name}: {entry.id!r} is already {message.string!r}, not {entry.string!r}")
    write(catalogue, catalogue_path(language))
    for line in unused:
        print(f"not used anywhere: {line}")
    missing = [message.id for message in catalogue if message.id and not is_translated(message.string)]
    for text in missing:
        print(f"still without a translation: {text!r}")
    return f"{language}: {filled} filled, {len(unused)} not used, {len(missing)} still missing"


def compile_catalogue(language: str) -> None:
    """Write the .mo file beside the catalogue, when there is a catalogue.

    Where a line must not break, its texts get non-breaking spaces here, once, so that no page can forget them.
    """
    path = catalogue_path(language)
    if path.exists():
        catalogue = read(path, language)
        catalogue.creation_date = catalogue.revision_date = UNDATED
        for message in catalogue:
            if message.id:
                message.string = unbroken(message.string, language)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def unbroken(string: str | tuple[str, ...], language: str) -> str | tuple[str, ...]:
    """Return a translation, or all its plural forms, with non-breaking spaces."""
    return nbsp(string, language) if isinstance(string, str) else tuple(nbsp(form, language) for form in string)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["update", "merge", "compile"])
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    for language in LANGUAGES:
        if options.what == "update":
            print(update(language))
        elif options.what == "merge":
            print(merge(language, options.files))
        else:
            compile_catalogue(language)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
