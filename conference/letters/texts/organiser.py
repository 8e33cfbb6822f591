"""The texts of automatic letters for the team: the list of all, and each to look at and change."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.letters import blueprint
from conference.letters.texts import actions, queries
from conference.letters.texts.forms import TextForm
from conference.letters.texts.rules import lacking
from conference.letters.texts.samples import preview
from conference.letters.texts.wording import ABOUT, HOUSE_WORDS, STATES, TOPICS, letters_of
from conference.letters.wording import MEANINGS
from conference.lib import telling
from conference.lib.languages import LANGUAGES
from conference.lib.routes import finish, lead_to, page
from conference.mailing.automatic import TEXTS, AutomaticText
from conference.mailing.demo import looks
from conference.mailing.placeholders import written
from conference.mailing.wordings import Wording
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save

AREA = "/organise/<slug:slug>/letters/texts"
ONE = f"{AREA}/<which>"
EDITOR = MembershipRole.EDITOR


@blueprint.get(AREA)
@organiser_page(EDITOR)
def letter_texts(event: Event) -> ResponseReturnValue:
    """Show all automatic letters: whom each goes to, when, and whether its text was changed."""
    changed = queries.changed_texts(event)
    states = {
        name: "outdated" if queries.outdated(row, queries.defaults(TEXTS[name])) else "changed"
        for name, row in changed.items() if name in TEXTS
    }  # fmt: skip
    topics = [(topic, letters_of(letters)) for topic, letters in TOPICS.items()]
    return page(event=event, topics=topics, states=states, words=STATES, house=HOUSE_WORDS)


@blueprint.route(ONE, methods=["GET", "POST"])
@organiser_page(EDITOR)
def letter_text(event: Event, which: str) -> ResponseReturnValue:
    """Show a letter, and have it say something else."""
    text = _text(which)
    row = queries.changed_texts(event).get(text.name)

    def drawn(**sent: Any) -> TextForm:
        return TextForm(event, text, queries.changed_texts(event).get(text.name), **sent)

    form = drawn()
    if request.form.get("step") == "look":
        form.validate_on_submit()
        return _page(event, text, form, is_typed=True)
    done = save(
        form, row, lambda: drawn(formdata=None),
        lambda: actions.change_text(event, text, form.values, by=team_member()), lock=event,
    )  # fmt: skip
    if not done:
        return _page(event, text, form)
    for code, words in _lacking(text, form.wordings).items():
        flash(_("The text in this language lacks what its readers need: %(language)s: %(names)s",
                language=LANGUAGES[code], names=words), "info")  # fmt: skip
    sentence = _("Letters have this text from now on.") if done.value else _("Letters have the default text.")
    return finish(sentence, "letters.letter_text", slug=event.slug, which=text.name)


@blueprint.post(f"{ONE}/default")
@organiser_page(EDITOR)
def default_text(event: Event, which: str) -> ResponseReturnValue:
    """Have the letter say our text again."""
    text = _text(which)
    with telling.flashed():
        offer(event, _("Letters have the default text again."), actions.use_default(event, text, by=team_member()))
    return lead_to("letters.letter_text", slug=event.slug, which=text.name)


@blueprint.get(f"{ONE}/<language>.html")
@organiser_page(EDITOR)
def letter_look_file(event: Event, which: str, language: str) -> ResponseReturnValue:
    """Send a letter as mail programs show it."""
    text = _text(which)
    if language not in event.languages:
        abort(404)
    wordings = queries.wordings(queries.changed_texts(event).get(text.name), queries.defaults(text))
    return looks(preview(event, text, language, wordings[language]).html)


def _page(event: Event, text: AutomaticText, form: TextForm, *, is_typed: bool = False) -> ResponseReturnValue:
    row = queries.changed_texts(event).get(text.name)
    stored = {code: wording for code, wording in queries.wordings(row, form.ours).items() if code in event.languages}
    shown = form.wordings if is_typed else stored
    names = {one: " ".join(written(one, code) for code in LANGUAGES) for one in text.offers}
    return page(
        event=event, form=form, letter=text, about=ABOUT[text.name], ours=form.ours, is_changed=row is not None,
        is_typed=is_typed, lacking=_lacking(text, shown), names=LANGUAGES,
        outdated=[LANGUAGES[code] for code in queries.outdated(row, form.ours)] if row else [],
        placeholders=[(names[one], MEANINGS[one], one in text.needs) for one in text.offers],
        shown={code: preview(event, text, code, wording) for code, wording in shown.items()},
    )  # fmt: skip


def _lacking(text: AutomaticText, wordings: dict[str, Wording]) -> dict[str, str]:
    """Return the needed placeholders that a letter lacks, by language, as they are written in it."""
    found = {code: lacking(text, wording) for code, wording in wordings.items()}
    return {code: ", ".join(written(one, code) for one in ones) for code, ones in found.items() if ones}


def _text(which: str) -> AutomaticText:
    return TEXTS.get(which) or abort(404)
