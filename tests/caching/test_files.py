"""Files that are made once: tags, 304, and who may have them cached."""

from __future__ import annotations

import threading
import time

import pytest

from conference.caching import cached_file, tag
from conference.lib import languages, version


def test_a_tag_changes_with_each_part_the_language_the_site_and_the_code(app, monkeypatch):
    with app.test_request_context("/"):
        tags = {tag(), tag(1), tag("1"), tag(1, 2), tag((1, 2)), tag(None)}
        assert len(tags) == 6
        assert tag(1, "a") == tag(1, "a")
        with languages.speaking("en"):
            tags.add(tag(1))
        monkeypatch.setitem(app.config, "EXTERNAL_URL", "https://jinde.example.org")
        tags.add(tag(1))
        monkeypatch.setattr(version, "fingerprint", lambda: "new code")
        tags.add(tag(1))
        assert len(tags) == 9


def ask(app, parts, make, headers=None, method="GET", **options):
    with app.test_request_context("/", headers=headers, method=method):
        return cached_file(parts, make, "text/plain", **options)


def test_what_the_visitor_has_is_not_made_again(app):
    first = ask(app, ("a",), lambda: b"made")
    assert (first.status_code, first.data, first.headers["Content-Length"]) == (200, b"made", "4")

    def never():
        raise AssertionError("made although the visitor has it")

    again = ask(app, ("a",), never, {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert ask(app, ("a",), never).data == b"made"  # cached
    assert ask(app, ("a",), never, {"If-None-Match": "*"}).status_code == 304
    assert ask(app, ("b",), lambda: b"other", {"If-None-Match": first.headers["ETag"]}).data == b"other"


def test_another_version_is_refused_to_who_wants_the_one_they_know(app):
    refused = ask(app, ("a",), lambda: b"made", {"If-Match": '"older"'})
    assert (refused.status_code, refused.data) == (412, b"")


def test_what_is_not_public_is_cached_by_nobody(app):
    made = []
    for _ in range(2):
        response = ask(app, ("secret",), lambda: made.append(1) or b"made", is_public=False)
        assert response.headers["Cache-Control"] == "private, no-store"
    assert len(made) == 2


@pytest.mark.parametrize(("seconds", "header"), [(0, "no-cache"), (60, "public, max-age=60")])
def test_how_long_it_may_be_used_without_asking(app, seconds, header):
    assert ask(app, ("a",), lambda: b"made", max_age=seconds).headers["Cache-Control"] == header


def test_a_download_has_its_name(app):
    response = ask(app, ("a",), lambda: b"made", filename="čaj.ics")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"caj.ics\"; filename*=UTF-8''%C4%8Daj.ics"
    )


def test_a_crowd_lets_it_be_made_once(app):
    made: list[int] = []

    def slowly() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"made"

    threads = [threading.Thread(target=ask, args=(app, ("crowd",), slowly)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_who_asks_for_something_else_does_not_wait(app):
    def with_another_inside() -> bytes:
        other = threading.Thread(target=ask, args=(app, ("other",), lambda: b"other"))
        other.start()
        other.join(10)
        return b"late" if other.is_alive() else b"made"

    assert ask(app, ("one",), with_another_inside).data == b"made"


def test_a_failure_is_not_cached(app):
    with pytest.raises(LookupError):
        ask(app, ("failing",), lambda: [].pop())
    assert ask(app, ("failing",), lambda: b"made").data == b"made"


def test_the_version_is_that_of_the_project():
    assert version.number().count(".") == 2
    assert len(version.fingerprint()) == 16
