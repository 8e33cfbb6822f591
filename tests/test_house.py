"""The house: which way imports point, that pages have the template of their name, that addresses stay."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from flask import Flask

from conference import features
from conference.lib.routes import NOT_PAGES
from conference.places.models import Place
from conference.registration.models import Registration
from scripts.house import ABOVE_ALL, FLOORS, imports_of, used_folders

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "conference"
HEAVY = {  # loaded on first use: `lib/lazy.py`
    "flask_migrate", "icalendar", "obstore", "phonenumbers", "prometheus_client", "puremagic", "pyrage", "rapidfuzz",
    "segno", "webauthn", "xlsxwriter",
}  # fmt: skip
APART = {  # what works in a process that ends, and the heavy libraries that only it may import: `lib/apart.py`
    "printing/card_drawing.py": {"PIL"},
    "printing/compiled.py": {"pikepdf"},
    "printing/compiling.py": {"pikepdf", "weasyprint"},
    "printing/filling.py": set(),
    "printing/finding.py": {"weasyprint"},
    "printing/fonts.py": {"fontTools"},
    "printing/gathered.py": set(),
    "printing/joined.py": {"pikepdf"},
    "printing/key_file.py": {"cryptography"},
    "printing/lines.py": {"weasyprint"},
    "printing/painted.py": {"weasyprint"},
    "printing/papers.py": {"pikepdf", "weasyprint"},
    "printing/pdf_file.py": {"pikepdf"},
    "printing/qr_series.py": {"segno"},
    "printing/raster.py": {"PIL"},
    "printing/setting.py": {"weasyprint"},
    "printing/signing.py": {"pyhanko"},
    "printing/tile_drawing.py": {"PIL"},
    "printing/word.py": {"docx"},
    "printing/tags.py": {"weasyprint", "pikepdf"},
    "untrusted/decoding.py": {"PIL"},
    "untrusted/imaging.py": {"PIL"},
    "untrusted/pdf_actions.py": {"pikepdf"},
    "untrusted/scanning.py": {"zxingcpp"},
    "untrusted/table_cells.py": {"python_calamine"},
    "untrusted/document_tables.py": set(),
    "untrusted/word_tables.py": set(),
    "untrusted/writer_tables.py": set(),
}
THIRD_PARTY = ("static", "bootstrap.", "security.")
CONTRACT = {  # DESIGN, section 5: other programs and people rely on these
    "/": "site.home",
    "/<slug:slug>/": "site.event_home",
    "/<slug:slug>/programme": "programme.programme",
    "/<slug:slug>/programme.ics": "programme.programme_ics",
    "/<slug:slug>/programme.pdf": "programme.programme_pdf",
    "/<slug:slug>/schedule.xml": "programme.schedule_xml",
    "/<slug:slug>/schedule.json": "programme.schedule_json",
    "/<slug:slug>/programme/changes.atom": "programme.changes_atom",
    "/<slug:slug>/card.png": "site.card_png",
    "/<slug:slug>/sessions/<code:code>": "programme.item",
    "/<slug:slug>/sessions/<code:code>.ics": "programme.item_ics",
    "/<slug:slug>/speakers": "speakers.speakers",
    "/<slug:slug>/speakers/<code:code>": "speakers.speaker",
    "/<slug:slug>/visits": "visits.visits",
    "/<slug:slug>/register": "registration.register",
    "/<slug:slug>/practical": "site.practical",
    "/<slug:slug>/privacy": "site.privacy",
    "/accessibility": "site.accessibility",
    "/series/<slug:name>": "editions.series",
    "/<slug:slug>/slides/<code:code>/<filename>": "slides.slide_file",
    "/my/<token>": "registration.my",
    "/my/<token>/calendar.ics": "registration.my_calendar_ics",
    "/my/<token>/certificate.pdf": "certificates.my_certificate_pdf",
    "/my/<token>/data.json": "registration.my_data_json",
    "/speaker/<token>": "speakers.own",
    "/verify/<code>": "certificates.verify",
    "/organise/": "events.organise",
    "/health/live": "site.live_txt",
    "/health/ready": "site.ready_txt",
    "/robots.txt": "site.robots_txt",
    "/sitemap.xml": "site.sitemap_xml",
    "/.well-known/security.txt": "site.security_txt",
}

WRITE = {"add", "add_all", "delete", "insert", "merge", "setattr", "update"}  # what writes the rows it is given
ROLES = {  # types that stand in several places on purpose: one role in each
    "Routed": "what the decorator of an access.py makes of a view",
    "View": "a view as such a decorator takes it, with the row in place of the address",
}
GETTEXT = {"_", "_l", "gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_ngettext", "lazy_pgettext"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_no_type_means_two_things() -> None:
    """A second idea takes the term of its own field: a change of clocks is no `Change` of the programme."""
    found = twins(PACKAGE)
    assert {name: places for name, places in found.items() if name not in ROLES} == {}
    assert set(ROLES) <= set(found)


@pytest.mark.parametrize(
    "second", ["class Line:\n    pass", "Line = Callable[..., str]", "Line: TypeAlias = str", 'Line = TypeVar("Line")']
)
def test_a_second_type_of_one_name_is_noticed(second: str, tmp_path: Path) -> None:
    """Negative control of the test above."""
    (tmp_path / "one.py").write_text("class Line:\n    pass", encoding="utf-8")
    (tmp_path / "other.py").write_text(f"Row = _Hidden = LINE = int\n{second}", encoding="utf-8")
    assert twins(tmp_path) == {"Line": ["one.py", "other.py"]}


def twins(folder: Path) -> dict[str, list[str]]:
    """The names of classes and types that stand in more than one module, and in which."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for name in _types_in(path):
            found.setdefault(name, []).append(path.relative_to(folder).as_posix())
    return {name: places for name, places in found.items() if len(places) > 1}


def _types_in(path: Path) -> set[str]:
    """The public classes of a file, and what else is named like one: aliases and variables of types."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if re.fullmatch(r"[A-Z]\w*[a-z]\w*", name)}


def test_what_knows_nothing_of_conferences_uses_only_the_floors_below_it() -> None:
    wrong = {
        str(path.relative_to(PACKAGE)): used - {"extensions"}
        for floor, below in FLOORS.items()
        for path in (PACKAGE / floor).rglob("*.py")
        if (used := used_folders(path, tables=True)) - below - {"extensions"}
    }
    assert not wrong


def test_tables_use_only_tables_and_floors() -> None:
    """So every feature may import the tables of every other."""
    wrong = {
        path.parent.name: beyond
        for path in PACKAGE.glob("*/models.py")
        if (beyond := used_folders(path, tables=False) - set(FLOORS))
    }
    assert not wrong


def test_descriptions_of_fields_use_only_tables_and_floors() -> None:
    """So every feature may read them."""
    paths = (PACKAGE / "fields").glob("*.py")
    wrong = {path.name: beyond for path in paths if (beyond := used_folders(path, tables=False) - set(FLOORS))}
    assert not wrong


def test_imports_point_one_way() -> None:
    """Beside tables, no feature uses one that uses it, however far around; what serves all of them is used by none."""
    known = set(features())
    uses = {name: set() for name in known}
    above: dict[str, set[str]] = {}
    for name in known:
        for path in (PACKAGE / name).rglob("*.py"):
            used = used_folders(path, tables=False)
            uses[name] |= used & known
            if used & ABOVE_ALL:
                above[str(path.relative_to(PACKAGE))] = used & ABOVE_ALL
    assert not above
    TopologicalSorter(uses).prepare()  # raises CycleError with the circle


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{path.relative_to(PACKAGE)}: {ast.unparse(node)}"
        for path in modules()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_heavy_libraries_are_imported_only_where_they_work() -> None:
    """Who serves at rest has none of them; Alembic comes with Flask-Migrate."""
    heavy = {"alembic", "yaml"} | HEAVY | set().union(*APART.values())
    wrong = {
        name: found
        for path in modules()
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith("demo/")  # its commands are loaded lazily
        if (found := (libraries(path) & heavy) - APART.get(name, set()))
    }
    assert not wrong


def test_what_works_apart_is_imported_by_its_like_alone() -> None:
    apart = {"conference." + name.removesuffix(".py").replace("/", ".") for name in APART}
    wrong = {
        name: found
        for path in modules()
        if (name := path.relative_to(PACKAGE).as_posix()) not in APART
        if (found := {used for used in imports_of(path) if used.startswith(tuple(apart))})
    }
    assert not wrong


def test_only_heavy_libraries_and_the_demo_are_lazy() -> None:
    asked = {
        node.args[0].value
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "lazy"
        if isinstance(node.args[0], ast.Constant)
    }
    assert asked == HEAVY | {"conference.demo.pages"}


def libraries(path: Path) -> set[str]:
    """The packages that a file imports at its top, without what is there for types only."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_rules_know_no_web_and_no_database() -> None:
    forbidden = ("import flask", "from flask", "extensions")
    wrong = [
        f"{path.relative_to(PACKAGE)}: {word}"
        for path in PACKAGE.rglob("rules.py")
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert not wrong


def test_places_write_to_no_registration_and_no_letter() -> None:
    """They say what happened (`places/outcomes.py`); what it means for people is settled by `registration`."""
    wrong = {
        path.name: found
        for path in (PACKAGE / "places").glob("*.py")
        if (found := [*_letters_in(path), *_writes_to_registrations(path)])
    }
    assert not wrong


@pytest.mark.parametrize(
    "code",
    [
        "place.registration.visit_wishes = []",
        "registration.cancelled_at = registration.changed_at = now()",
        "place.registration.changed_at = now()",
        "person.link_version += 1",
        "setattr(place.registration, 'email', '')",
        "session.add(Registration())",
        "session.delete(place.registration)",
        "sa.update(Registration).values(visit_wishes=[])",
        "sa.insert(table_of(Registration))",
        "from conference.mailing.outbox import put_down",
        "from conference.registration import mails",
    ],
)
def test_it_is_noticed_when_places_do(code: str, tmp_path: Path) -> None:
    """Negative control of the test above."""
    path = tmp_path / "actions.py"
    path.write_text(code, encoding="utf-8")
    assert [*_letters_in(path), *_writes_to_registrations(path)]


def _letters_in(path: Path) -> list[str]:
    """What a file imports of mail."""
    return [name for name in imports_of(path) if name.startswith("conference.mailing") or name.endswith(".mails")]


def _writes_to_registrations(path: Path) -> list[str]:
    """Where a file sets what only registrations have, or hands one to what writes rows."""
    own = set(Registration.__table__.columns.keys()) - set(Place.__table__.columns.keys())
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            if node.attr in own or ast.unparse(node.value).endswith(("registration", "person")):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITE:
            words = set(re.findall(r"\w+", " ".join(ast.unparse(value) for value in node.args)))
            if words & {"registration", "Registration", "person"}:
                found.append(ast.unparse(node))
    return found


def test_letters_have_one_way_in() -> None:
    """`put_down` alone writes messages; their words are read in a `mails.py`, which every application loads."""
    writes = re.compile(r"\binsert\((table_of\()?Message|(?<!class )\bMessage\(")
    texts = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in modules()}
    writing, reading = (
        {name for name, text in texts.items() if pattern.search(text)}
        for pattern in (writes, re.compile(r"^@writer\(", re.MULTILINE))
    )

    assert writing == {"mailing/outbox.py"}
    assert {name for name in reading if not name.endswith("/mails.py")} == set()


def test_every_page_has_the_template_of_its_name(application: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in application.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(THIRD_PARTY)
        if not rule.endpoint.endswith(NOT_PAGES)
    }
    missing = [name for name in sorted(pages) if not (ROOT / "templates" / (name.replace(".", "/") + ".html")).exists()]
    assert not missing


def test_addresses_of_the_contract_stay(application: Flask) -> None:
    rules = {rule.rule: rule.endpoint for rule in application.url_map.iter_rules()}
    assert {address: rules.get(address) for address in CONTRACT} == CONTRACT


def test_every_organisers_page_is_behind_the_access_decorator(application: Flask) -> None:
    """Every address under /organise/<slug>/ checks membership; a new page can't forget it."""
    open_pages = [
        rule.endpoint
        for rule in application.url_map.iter_rules()
        if rule.rule.startswith("/organise/<slug:slug>")
        if not hasattr(application.view_functions[rule.endpoint], "organiser_role")
    ]
    assert not open_pages


def test_no_file_grows_past_five_hundred_lines() -> None:
    """From 300 lines on a file asks for a second look; 500 is the wall."""
    long = {str(path.relative_to(ROOT)): n for path in modules() if (n := path.read_text("utf-8").count("\n")) > 500}
    assert not long


def test_texts_can_be_collected() -> None:
    """A call inside an f-string is not found by the collector, and its text would stay English."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT
    ]
    assert not hidden
