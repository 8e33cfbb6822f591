"""Checks that no other tool makes: templates compile and can be read, the Czech translation is complete and fits, the
lines of docs/ are short, and the picture of the house is up to date.

python scripts/check.py    prints what is wrong, a line each; exit code 1 when something is
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from jinja2 import Environment, TemplateError, meta

import house
from texts import LANGUAGES, ROOT, catalogue_path, collect, is_translated, read

TEMPLATES = ROOT / "templates"
DOC_WIDTH = 99
LONGEST_LINE = 140  # characters of a template's line
MOST = {"outputs": 27, "conditions": 10}  # in 100 lines, on average over all templates
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
IN_QUOTES = re.compile(r'"[^"]*"|\'[^\']*\'')
CONDITION = re.compile(r"\b(?:if|elif)\b")
PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]")


def application_templates() -> Environment:
    """Return the application's own template environment, with its filters and functions."""
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "PREZENCE_ENV": "testing",
        "SECRET_KEY": "only for checking the templates, never for serving",
        "DATA_DIR": tempfile.mkdtemp(prefix="prezence-check-"),
    }
    from conference import create_app

    return create_app().jinja_env


def template_problems(environment: Environment) -> Iterator[str]:
    """Templates that don't compile, use an unknown filter or test, or include a template that is not there."""
    for path in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        name = path.relative_to(TEMPLATES).as_posix()
        try:
            environment.get_template(name)
            tree = environment.parse(path.read_text(encoding="utf-8"), name)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            yield f"templates/{name}{f':{line}' if line else ''}: {error}"
            continue
        for wanted in meta.find_referenced_templates(tree):
            if wanted is not None and not exists(environment, wanted):
                yield f"templates/{name}: there is no template {wanted!r}"


def density_problems() -> Iterator[str]:
    """Templates that are hard to read: too long a line, or more outputs and conditions than `MOST` in 100 lines."""
    lines = 0
    found = dict.fromkeys(MOST, 0)
    for path in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        source = path.read_text(encoding="utf-8")
        rows = source.splitlines()
        lines += len(rows)
        for number, row in enumerate(rows, start=1):
            if len(row) > LONGEST_LINE:
                yield f"{path.relative_to(ROOT).as_posix()}:{number}: {len(row)} characters, at most {LONGEST_LINE}"
        for piece in JINJA.findall(source):
            found["outputs"] += piece.startswith("{{")
            if not piece.startswith("{#"):
                found["conditions"] += len(CONDITION.findall(IN_QUOTES.sub("", piece)))
    for what, count in found.items():
        density = 100 * count / lines
        print(f"templates: {density:.1f} {what} in 100 lines, at most {MOST[what]}")
        if density > MOST[what]:
            yield f"templates: too many {what} for {lines} lines"


def exists(environment: Environment, name: str) -> bool:
    """Return whether a template of that name can be found."""
    try:
        environment.get_template(name)
    except TemplateError:
        return False
    return True


def catalogue_problems(language: str, used: Catalog) -> Iterator[str]:
    """Yield what is missing, left over, unsure or misshapen in one catalogue."""
    path = catalogue_path(language)
    name = path.relative_to(ROOT).as_posix()
    if not path.exists():
        if len(used):
            yield f"{name}: missing; run make translations"
        return
    catalogue = read(path, language)
    for message in used:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"{name}: {text(message)} is not in the catalogue; run make translations"
    for message in catalogue:
        if not message.id:
            continue
        if used.get(message.id, message.context) is None:
            yield f"{name}: {text(message)} is not used any more; run make translations"
        elif not is_translated(message.string):
            forms = " in all plural forms" if message.pluralizable else ""
            yield f"{name}: {text(message)} is not translated{forms}"
        elif message.fuzzy:
            yield f"{name}: {text(message)} is marked fuzzy"
        else:
            yield from placeholder_problems(name, message, catalogue.num_plurals)
    for message in catalogue.obsolete.values():
        yield f"{name}: {text(message)} is left over; run make translations"


def placeholder_problems(name: str, message: Message, plural_forms: int) -> Iterator[str]:
    """Placeholders that a translation lost or made up. The form for one may do without the number."""
    expected = placeholders(message.id[-1] if message.pluralizable else message.id)
    strings = message.string if message.pluralizable else (message.string,)
    if message.pluralizable and len(strings) != plural_forms:
        yield f"{name}: {text(message)} has {len(strings)} plural forms instead of {plural_forms}"
    for index, string in enumerate(strings):
        found = placeholders(string)
        singular = message.pluralizable and index == 0
        if found - expected or (expected - found and not (singular and expected - found <= {"num"})):
            yield f"{name}: {text(message)}: placeholders differ in {string!r}"
        elif expected and string.replace("%%", "").count("%") != len(PLACEHOLDER.findall(string)):
            yield f"{name}: {text(message)}: a percent sign must be doubled in {string!r}"


def placeholders(string: str) -> set[str]:
    """Return the names in %(name)s."""
    return set(PLACEHOLDER.findall(string))


def text(message: Message) -> str:
    """Return a msgid for a line of output."""
    return repr(message.id[0] if message.pluralizable else message.id)


def doc_problems() -> Iterator[str]:
    """Lines of docs/ with 100 characters or more. Tables, code, and lines of one long word (links) may be longer."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        in_code = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            in_code ^= line.startswith("```")
            free = in_code or line.startswith(("|", "```")) or len(line.split()) == 1
            if len(line) > DOC_WIDTH and not free:
                yield f"docs/{path.name}:{number}: {len(line)} characters in a line"


def report(what: str, problems: list[str]) -> bool:
    """Print the problems, or that there are none; returns whether there are."""
    for problem in problems:
        print(problem)
    print(f"{what}: {len(problems)} to put right" if problems else f"{what}: all right")
    return bool(problems)


def main() -> int:
    """Run all checks."""
    bad = False
    if Path(ROOT / "conference" / "__init__.py").exists():
        bad |= report("templates", [*template_problems(application_templates()), *density_problems()])
    bad |= report("docs", [*doc_problems(), *house.problems()])
    try:
        used = collect()
    except (SyntaxError, TemplateError) as error:
        return int(report("texts for translation", [f"can't be collected: {error}"]))
    for language in LANGUAGES:
        bad |= report(f"translations/{language}", list(catalogue_problems(language, used)))
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
