"""A form made of descriptions, such as those that could come from rows of a table."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from conference.fields.field import Field, Group, Voice, Words
from conference.fields.forms import answers, asks, part, take_away
from conference.fields.kinds import Choice, Email, Line, Phone, Text, YesNo
from conference.lib import languages

DESCRIBED = [
    Field(name="bus", kind=Choice({"no": "vlastní", "yes": "autobus"}), group=Group.NEEDS, called="cesta",
          own=Words("Jak přijedete?", "Napište, jak přijedete."), team=Words("Cesta"), folded="cesta"),
    Field(name="nickname", kind=Line(20), group=Group.NAME, called="přezdívka", own=Words("Přezdívka"), is_half=True),
    Field(name="mobile", kind=Phone(), group=Group.NAME, called="mobil", own=Words("Mobil", hint="Na den.")),
    Field(name="other", kind=Email(), group=Group.NAME, called="jiný e-mail", own=Words("Jiný", "Napište jej.")),
    Field(name="story", kind=Text(), group=Group.NEEDS, called="příběh", own=Words("Příběh"), folded="příběh"),
    Field(name="sleeps", kind=YesNo(), group=Group.NEEDS, called="nocleh", own=Words("Přespím"), default=True,
          is_optional=False),
]  # fmt: skip
SENT = {"bus": "yes", "nickname": " Jana ", "mobile": "600 000 041", "other": "Jana@Example.ORG", "sleeps": "y"}


@asks(DESCRIBED, Voice.OWN)
class OwnForm(Form):
    pass


@asks(DESCRIBED, Voice.TEAM)
class TeamForm(Form):
    pass


@pytest.fixture(autouse=True)
def spoken(app):
    with app.test_request_context("/"), languages.speaking("en"):
        yield


def test_answers_are_read_as_they_are_kept():
    form = OwnForm(MultiDict(SENT))

    assert form.validate()
    assert answers(form) == {
        "bus": "yes", "nickname": "Jana", "mobile": "+420600000041", "other": "Jana@example.org", "story": "",
        "sleeps": True,
    }  # fmt: skip


def test_each_kind_refuses_what_it_can_not_hold():
    form = OwnForm(MultiDict({"bus": "plane", "nickname": "a" * 21, "mobile": "12", "other": ""}))

    assert not form.validate()
    assert form.errors == {
        "nickname": ["Please shorten this to at most 20 characters."],
        "mobile": ["Write one phone number, such as 600 000 041, or leave the field empty."],
        "other": ["Napište jej."],
        "bus": ["Choose one of the rows of the list."],
    }


def test_what_is_required_is_asked_for():
    form = OwnForm(MultiDict({**SENT, "bus": ""}))

    assert not form.validate()
    assert form.errors == {"bus": ["Napište, jak přijedete."]}


def test_each_voice_has_its_words():
    own, team = OwnForm(), TeamForm()

    assert (own.bus.label.text, team.bus.label.text) == ("Jak přijedete?", "Cesta")
    assert own.nickname.label.text == team.nickname.label.text == "Přezdívka"
    assert (own.mobile.description, team.mobile.description) == ("Na den.", "")


def test_a_part_stands_open_or_is_folded():
    form = OwnForm(MultiDict(SENT))
    who, needs = part(form, "name"), part(form, "needs")

    assert [[field.name for field in row] for row in who.rows] == [["nickname", "mobile"], ["other"]]
    assert [field.name for field in needs.open] == ["sleeps"]
    assert [field.name for field in needs.folded] == ["bus", "story"]
    assert (needs.summary, needs.is_unfolded, part(OwnForm(), "needs").is_unfolded) == ("Cesta, příběh", True, False)
    assert not part(form, "consents")


def test_what_is_not_switched_on_goes():
    form = OwnForm()
    take_away(form, ["story"])

    assert [field.name for field in form] == ["sleeps", "story"]
    assert part(form, "needs").summary == "Příběh"


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (Choice({"no": "vlastní"}), "no", "vlastní"), (Choice({"no": "vlastní"}), None, ""), (YesNo(), True, "yes"),
        (YesNo(), False, "no"), (Line(), "Jana", "Jana"), (Phone(), "+420600000041", "+420\u00a0600\u00a0000\u00a0041"),
    ],
)  # fmt: skip
def test_answers_in_words(kind, answer, words):
    assert kind.said(answer) == words
