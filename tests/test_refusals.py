"""Refusals: each has a base, a reason, a status and its sentence in both languages; one nobody tells becomes a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from flask_babel import force_locale
from flask_wtf import FlaskForm
from wtforms import StringField

from conference.admission.rules import AdmissionRefused
from conference.certificates.rules import CertificateRefusal, CertificateRefused, CorrectionRefused, Obstacle
from conference.events.models import Event
from conference.letters.groups.rules import LetterRefused
from conference.lib import telling
from conference.lib.refusals import Refusal
from conference.mailing.rules import MessageRefusal, MessageRefused
from conference.programme.rules import ProgrammeRefusal, ProgrammeRefused
from conference.questions.rules import QuestionRefused
from conference.registration.colleagues.actions import NotEnoughPlaces
from conference.registration.rules import RegistrationRefusal
from conference.speakers import actions as speakers
from conference.speakers.rules import SpeakerRefusal, SpeakerRefused
from tests.client import Page, PageClient
from tests.factories import make_speaker

PACKAGE = Path(__file__).parents[1] / "conference"
TOLD_BY_HAND = {  # views that tell a refusal in their own way, and why
    "registration/views.py": "the form becomes the page that says what to do instead",
    "registration/colleagues/views.py": "the same for colleagues; their form is drawn anew",
    "surveys/views.py": "answers that are here already are no error: the page that thanks for them",
    "registration/own/views.py": "the link to a new address is a page; a second press of Cancel is no error",
}
NAMES = {
    SpeakerRefused: {"name": "Jana Nováková"},
    AdmissionRefused: {"limit": 2, "others": 1, "used": 3, "names": "Jana Nováková"},
    LetterRefused: {"name": "{otázka_1}"},
    QuestionRefused: {"question": "Večeře?", "choice": "ano", "taken": 2},
    CorrectionRefused: {"minutes": 90},
}  # fmt: skip


def kinds(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def every_refusal() -> Iterator[Refusal]:
    """One of each kind and reason, with what its sentence names."""
    for kind in kinds():
        for reason in kind.reasons:
            if kind is NotEnoughPlaces or reason is RegistrationRefusal.NOT_ENOUGH_PLACES:
                yield NotEnoughPlaces(1, 3)
            elif reason is CertificateRefusal.OBSTACLE:
                yield CertificateRefused(CertificateRefusal.OBSTACLE, Obstacle.NOT_OVER)
            else:
                yield kind(reason, **NAMES.get(kind, {}))


def is_caught_by_hand(path: Path) -> bool:
    return any(
        isinstance(node, ast.ExceptHandler) and node.type and ("Refus" in ast.unparse(node.type))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_whatever_is_called_refused_is_a_refusal(application: Flask) -> None:
    known = {kind.__name__ for kind in kinds()}
    named = {
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Refused")
    }
    assert len(named) >= 13
    assert not named - known


def test_every_refusal_has_a_status_and_a_sentence_in_both_languages(application: Flask, event: Event) -> None:
    with application.test_request_context():
        g.event = event
        for refused in every_refusal():
            with force_locale("en"):
                english = refused.sentence
            with force_locale("cs"):
                czech = refused.sentence
            assert 400 <= refused.status < 500, refused
            assert english, refused
            assert czech not in ("", english), refused
            assert "%(" not in english + czech, refused


def test_views_leave_the_telling_to_the_helper() -> None:
    views = [path for pattern in ("organiser*.py", "views.py") for path in PACKAGE.rglob(pattern)]
    by_hand = {str(path.relative_to(PACKAGE)) for path in views if is_caught_by_hand(path)}
    assert by_hand == set(TOLD_BY_HAND)


@pytest.mark.parametrize(
    ("prefix", "heading", "sentence"),
    [
        ("", "Tohle se neprovedlo", "nejdříve vyplňte e-mail"),
        ("/en", "This was not done", "fill in the e-mail address first"),
    ],
)  # fmt: skip
def test_a_refusal_that_no_view_tells_is_a_page_with_its_status_and_a_way_back(
    editor: PageClient, event: Event, monkeypatch: pytest.MonkeyPatch, prefix: str, heading: str, sentence: str
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise SpeakerRefused(SpeakerRefusal.NO_EMAIL, name="Jana Nováková")

    monkeypatch.setattr(speakers, "renew_link", refuse)
    address = f"{prefix}/organise/{event.slug}/speakers/{make_speaker(event).id}"
    token = editor.page(address).all("input[name=csrf_token]")[0].attrs["value"]
    answer = editor.post(
        f"{address}/link", data={"csrf_token": token}, headers={"Referer": f"http://localhost{address}"}
    )
    page = Page(answer, address)

    assert page.status == 409
    assert page.h1 == heading
    assert sentence in page.text
    assert any(address in (link.attrs["href"] or "") for link in page.all("main .actions a"))


def test_what_was_begun_is_not_half_done(app: Flask) -> None:
    done = []
    with app.test_request_context(), telling.flashed():
        done.append("before")
        raise ProgrammeRefused(ProgrammeRefusal.EMPTY)
        done.append("after")
    assert done == ["before"]


def test_a_form_tells_at_the_field_it_is_about_or_above_all(app: Flask) -> None:
    class Room(FlaskForm):
        name = StringField()

    with app.test_request_context(), force_locale("en"):
        form = Room()
        with telling.told_in(form):
            raise ProgrammeRefused(ProgrammeRefusal.ROOM_EXISTS)
        with telling.told_in(form, {ProgrammeRefusal.EMPTY: "Nothing yet."}):
            raise ProgrammeRefused(ProgrammeRefusal.EMPTY)
    assert form.errors == {"name": ["There is already a room of this name."], "": ["Nothing yet."]}


def test_a_refusal_of_what_is_not_there_is_told_nowhere() -> None:
    with pytest.raises(MessageRefused), telling.flashed():
        raise MessageRefused(MessageRefusal.UNKNOWN)
