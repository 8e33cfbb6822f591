"""The text of an automatic letter with its placeholders: ours, or what a conference has made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from conference.events.models import Event
from conference.extensions import db
from conference.letters.models import LetterText
from conference.lib import languages
from conference.mailing.automatic import AutomaticText
from conference.mailing.filling import Filling, as_html, as_text, in_line
from conference.mailing.placeholders import Placeholder, in_language

ENVIRONMENT = "prezence.mail_templates"


VALUES = {  # placeholders that are one of a message's values; of others see templates/mail/_placeholders.txt
    Placeholder.SALUTATION: "salutation",
    Placeholder.OWN_PAGE: "own_page",
    Placeholder.CONFERENCE: "event_title",
    Placeholder.ANSWER_BY: "until",
    Placeholder.CANCEL_PAGE: "cancel_page",
    Placeholder.REASON: "reason",
    Placeholder.VERIFY_PAGE: "verify_url",
    Placeholder.CONFERENCE_PAGE: "event_url",
    Placeholder.LAST_CONFERENCE: "was_at",
    Placeholder.STOP_PAGE: "stop_page",
    Placeholder.POSITION: "position",
    Placeholder.FORM: "form",
    Placeholder.GIVER: "giver",
    Placeholder.NEW_OWNER: "heir",
}


class Wording(NamedTuple):
    """What a letter says before it is filled in: a line, and Markdown."""

    subject: str
    body: str

    @property
    def mark(self) -> str:
        """What tells this wording from another, for whoever was shown it."""
        return sha256("\0".join(self).encode()).hexdigest()[:16]


class Fillings(Mapping[Placeholder, Filling]):
    """What stands for the placeholders of one message. Each is made when it is asked for: a text may have few."""

    def __init__(self, text: AutomaticText, offered: Collection[Placeholder], context: Mapping[str, Any]) -> None:
        self.offered, self.context = offered, {**context, "case": text.case}
        self._made: dict[Placeholder, Filling] = {}

    def __getitem__(self, one: Placeholder) -> Filling:
        if one not in self.offered:
            raise KeyError(one)
        if one not in self._made:  # both forms of a letter ask
            self._made[one] = self._filling(one)
        return self._made[one]

    def _filling(self, one: Placeholder) -> Filling:
        macro = f"{one.value}_part"
        words = str(self.context[VALUES[one]]) if one in VALUES else getattr(self._words, macro)()
        look = getattr(self._looks, macro, None)
        return Filling(tidy(words).strip("\n"), None if look is None else _block(look()))

    def __contains__(self, one: object) -> bool:
        return one in self.offered

    def __iter__(self) -> Iterator[Placeholder]:
        return iter(self.offered)

    def __len__(self) -> int:
        return len(self.offered)

    @cached_property
    def _words(self) -> Any:
        return _templates().get_template("mail/_placeholders.txt").make_module(self.context)

    @cached_property
    def _looks(self) -> Any:
        return _templates().get_template("mail/_placeholders.html").make_module(self.context)


@cache
def default_of(text: AutomaticText, language: str) -> Wording:
    """Return what a letter says where nobody has changed it: the same as long as the program runs."""
    with languages.speaking(language):
        template = _templates().get_template(f"mail/{text.kind}.txt")
        context = template.new_context({"case": text.case})
        subject, body = (in_language("".join(template.blocks[name](context)), language) for name in ("subject", "body"))
    return Wording(one_line(subject), tidy(body).strip("\n"))


def changed_text(event: Event, text: AutomaticText) -> LetterText | None:
    """Return what a conference has made of a text; None where that is nothing."""
    return db.session.scalar(sa.select(LetterText).where(LetterText.event_id == event.id, LetterText.name == text.name))


def wording_of(event: Event | None, text: AutomaticText, language: str) -> Wording:
    """Return what letters of a conference say in a language: each part as it was changed, else ours."""
    row = changed_text(event, text) if event else None
    default = default_of(text, language)
    if row is None:
        return default
    return Wording(
        getattr(row, f"subject_{language}") or default.subject, getattr(row, f"body_{language}") or default.body
    )


def subject_in(wording: Wording, text: AutomaticText, context: Mapping[str, Any]) -> str:
    """Return a subject, filled in with what is known when a letter is put down; never an empty one."""
    return one_line(in_line(wording.subject, Fillings(text, text.in_subject, context))) or str(context["event_title"])


def filled(wording: Wording, text: AutomaticText, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the templates _filled.txt and _filled.html need."""
    values = Fillings(text, text.offers, context)
    return {
        "subject_text": subject_in(wording, text, context),
        "body_text": as_text(wording.body, values),
        "body_html": as_html(wording.body, values),
    }


def one_line(text: str) -> str:
    """Return the text as a header may have it: one line, single plain spaces."""
    return " ".join(text.replace("\0", "").split())


def tidy(text: str) -> str:
    """Leave no more than one empty line in a row, none at the ends.

    Spaces at line ends go, except in the mark "-- ".
    """
    lines: list[str] = []
    for raw in text.replace("\0", "").splitlines():
        line = raw if raw == "-- " else raw.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def _block(html: Markup) -> Markup:
    return html.strip()


def _templates() -> Environment:
    templates: Environment = current_app.extensions[ENVIRONMENT]
    return templates
