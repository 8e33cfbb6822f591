"""`flask check-files`: nothing where every file that a row names is there; else which ones are not."""

from io import BytesIO

from conference.events.models import Logo
from conference.lib.storage import storage
from tests.factories import make_event, saved


def checked(app):
    found = app.test_cli_runner().invoke(args=["check-files"])
    return found.exit_code, found.output


def make_logo(name, *, stored):
    if stored:
        storage().put(name, BytesIO(b"x"))
    saved(Logo(event_id=make_event(name[:5]).id, storage_key=name, alt="Logo", width=10, height=10))


def test_files_that_are_there_are_in_order(app):
    make_logo("logos/a.png", stored=True)
    assert checked(app) == (0, "Every file that the database names is there.\n")


def test_a_file_that_is_not_there_is_said(app):
    make_logo("logos/b.png", stored=False)
    assert checked(app) == (1, "- logos/b.png is named by a row and is not there\n")
