"""What texts of letters may leave to be filled in: names between braces, of which each stands for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

WRITTEN = re.compile(r"\{([^\W\d]\w*)\}")


class Placeholder(StrEnum):
    """What a text may leave to be filled in for each person. What it stands for in automatic letters is made by a
    macro of its name in templates/mail/_placeholders.txt.
    """

    SALUTATION = "salutation"
    NAME = "name"
    ORGANISATION = "organisation"
    OWN_PAGE = "own_page"
    CONFERENCE = "conference"
    WHEN = "when"
    WHERE = "where"
    PROGRAMME = "programme"
    WHEN_AND_WHERE = "when_and_where"
    VISITS = "visits"
    ITEMS = "items"
    WHICH_PLACE = "which_place"
    GIVEN_UP = "given_up"
    ITEMS_TO_CHOOSE = "items_to_choose"
    PERSONAL_DATA = "personal_data"
    NUMBER_ON_LIST = "number_on_list"
    WHAT_FOLLOWS = "what_follows"
    VISIT_WISH = "visit_wish"
    REGISTER_PAGE = "register_page"
    PLACE_FREED = "place_freed"
    CONFIRM_PAGE = "confirm_page"
    ANSWER_BY = "answer_by"
    CODE = "code"
    CANCEL_PAGE = "cancel_page"
    COLLEAGUES = "colleagues"
    SLIDES_DUE = "slides_due"
    ANSWERS_DUE = "answers_due"
    MISSING = "missing"
    REASON = "reason"
    CALENDAR = "calendar"
    DATES = "dates"
    CERTIFICATE = "certificate"
    VERIFY_PAGE = "verify_page"
    CONFERENCE_PAGE = "conference_page"
    LAST_CONFERENCE = "last_conference"
    STOP_PAGE = "stop_page"
    UNTIL_THEN = "until_then"
    POSITION = "position"
    ORGANISER_ADDS = "organiser_adds"
    FORM = "form"
    REGISTER_BY = "register_by"
    GIVER = "giver"
    NEW_OWNER = "new_owner"
    OVERVIEW = "overview"
    SLIDES = "slides"
    CERTIFICATE_PAGE = "certificate_page"
    SURVEY = "survey"


@dataclass(frozen=True)
class AnswerPlaceholder:
    """What the person answered to an own question of the organisers, which has a number and no name that lasts."""

    question_id: int


FilledIn = Placeholder | AnswerPlaceholder
"""Whatever a name between braces may stand for."""
ANSWER_NAMES = {"cs": "otázka_", "en": "question_"}  # the number of the question follows
ANSWER = re.compile(rf"(?:{'|'.join(ANSWER_NAMES.values())})([1-9]\d{{0,8}})", re.ASCII)
P = Placeholder
NAMES = {  # as they are written, in Czech and in English; either may stand in either text
    P.SALUTATION: {"cs": "oslovení", "en": "salutation"},
    P.NAME: {"cs": "jméno", "en": "name"},
    P.ORGANISATION: {"cs": "organizace", "en": "organisation"},
    P.OWN_PAGE: {"cs": "moje_stránka", "en": "own_page"},
    P.CONFERENCE: {"cs": "konference", "en": "conference"},
    P.WHEN: {"cs": "termín", "en": "when"},
    P.WHERE: {"cs": "místo", "en": "where"},
    P.PROGRAMME: {"cs": "program", "en": "programme"},
    P.WHEN_AND_WHERE: {"cs": "kdy_a_kde", "en": "when_and_where"},
    P.VISITS: {"cs": "prohlídky", "en": "visits"},
    P.ITEMS: {"cs": "body_programu", "en": "items"},
    P.WHICH_PLACE: {"cs": "které_místo", "en": "which_place"},
    P.GIVEN_UP: {"cs": "čeho_se_vzdává", "en": "given_up"},
    P.ITEMS_TO_CHOOSE: {"cs": "body_k_výběru", "en": "items_to_choose"},
    P.PERSONAL_DATA: {"cs": "osobní_údaje", "en": "personal_data"},
    P.NUMBER_ON_LIST: {"cs": "pořadí", "en": "number_on_list"},
    P.WHAT_FOLLOWS: {"cs": "co_bude_dál", "en": "what_follows"},
    P.VISIT_WISH: {"cs": "přání_prohlídky", "en": "visit_wish"},
    P.REGISTER_PAGE: {"cs": "nová_přihláška", "en": "register_page"},
    P.PLACE_FREED: {"cs": "uvolněné_místo", "en": "place_freed"},
    P.CONFIRM_PAGE: {"cs": "potvrzení_adresy", "en": "confirm_page"},
    P.ANSWER_BY: {"cs": "odpověď_do", "en": "answer_by"},
    P.CODE: {"cs": "kód", "en": "code"},
    P.CANCEL_PAGE: {"cs": "odhlášení", "en": "cancel_page"},
    P.COLLEAGUES: {"cs": "kolegové", "en": "colleagues"},
    P.SLIDES_DUE: {"cs": "prezentace_do", "en": "slides_due"},
    P.ANSWERS_DUE: {"cs": "pozvánka_do", "en": "answers_due"},
    P.MISSING: {"cs": "co_chybí", "en": "missing"},
    P.REASON: {"cs": "důvod", "en": "reason"},
    P.CALENDAR: {"cs": "kalendář", "en": "calendar"},
    P.DATES: {"cs": "změna_termínu", "en": "dates"},
    P.CERTIFICATE: {"cs": "údaje_osvědčení", "en": "certificate"},
    P.VERIFY_PAGE: {"cs": "ověření", "en": "verify_page"},
    P.CONFERENCE_PAGE: {"cs": "stránka_konference", "en": "conference_page"},
    P.LAST_CONFERENCE: {"cs": "minulá_konference", "en": "last_conference"},
    P.STOP_PAGE: {"cs": "konec_pozvánek", "en": "stop_page"},
    P.UNTIL_THEN: {"cs": "do_té_doby", "en": "until_then"},
    P.POSITION: {"cs": "číslo_v_pořadí", "en": "position"},
    P.ORGANISER_ADDS: {"cs": "pořadatel_dodává", "en": "organiser_adds"},
    P.FORM: {"cs": "formulář", "en": "form"},
    P.REGISTER_BY: {"cs": "přihlásit_do", "en": "register_by"},
    P.GIVER: {"cs": "kdo_předal", "en": "giver"},
    P.NEW_OWNER: {"cs": "nové_vedení", "en": "new_owner"},
    P.OVERVIEW: {"cs": "přehled", "en": "overview"},
    P.SLIDES: {"cs": "prezentace", "en": "slides"},
    P.CERTIFICATE_PAGE: {"cs": "osvědčení", "en": "certificate_page"},
    P.SURVEY: {"cs": "dotazník", "en": "survey"},
}
BY_NAME = {name: placeholder for placeholder, names in NAMES.items() for name in names.values()}
ADDRESSES = frozenset({
    P.OWN_PAGE, P.PROGRAMME, P.REGISTER_PAGE, P.CONFIRM_PAGE, P.FORM, P.CANCEL_PAGE, P.VERIFY_PAGE, P.CONFERENCE_PAGE,
    P.STOP_PAGE, P.OVERVIEW,
})  # fmt: skip
OF_THE_CONFERENCE = frozenset({P.CONFERENCE, P.WHEN, P.WHERE})
"""The same for everybody: what the subject of a letter to a group may hold, since it is there before the words are
written."""
FOR_GROUPS = OF_THE_CONFERENCE | {P.SALUTATION, P.NAME, P.ORGANISATION, P.OWN_PAGE, P.PROGRAMME}
"""What letters to groups may hold."""


def placeholder(name: str) -> FilledIn | None:
    """Return what is meant by a name between braces; None for an unknown one."""
    if numbered := ANSWER.fullmatch(name.lower()):
        return AnswerPlaceholder(int(numbered[1]))
    return BY_NAME.get(name.lower())


def names_of(known: FilledIn) -> Mapping[str, str]:
    """Return how a placeholder is called in Czech and in English."""
    if isinstance(known, AnswerPlaceholder):
        return {code: f"{name}{known.question_id}" for code, name in ANSWER_NAMES.items()}
    return NAMES[known]


def written(known: FilledIn, language: str) -> str:
    """Return a placeholder as it is written in a text of a language."""
    return f"{{{names_of(known)[language]}}}"


def in_language(text: str, language: str) -> str:
    """Return a text with its placeholders written in a language."""

    def named(found: re.Match[str]) -> str:
        known = placeholder(found[1])
        return written(known, language) if known else found[0]

    return WRITTEN.sub(named, text)


def answers_in(*texts: str) -> list[AnswerPlaceholder]:
    """Return the answers that texts leave to be filled in, each once, in their order."""
    found = (placeholder(match[1]) for text in texts for match in WRITTEN.finditer(text))
    return list(dict.fromkeys(one for one in found if isinstance(one, AnswerPlaceholder)))


def unknown(text: str, allowed: Iterable[FilledIn]) -> list[str]:
    """Return the names between braces that mean nothing here, each once, in their order."""
    known = frozenset(allowed)
    found = (match[1] for match in WRITTEN.finditer(text))
    return list(dict.fromkeys(name for name in found if placeholder(name) not in known))


def within_addresses(text: str) -> list[str]:
    """Return the names of addresses that stand within another address, where they lead nowhere; each once."""
    found = (match for match in WRITTEN.finditer(text) if placeholder(match[1]) in ADDRESSES)
    return list(dict.fromkeys(match[1] for match in found if _is_within(text, match)))


def _is_within(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()], text[found.end() :]
    is_linked = re.search(r"\]\(\s*[^\s()]*$", before) is not None
    return bool(re.search(r"(?:https?://|www\.|\]\(\s*)[^\s()<>\[\]]+$", before)) or (
        is_linked and re.match(r"\s*\)|\s+[\"']", after) is None
    )


def missing(text: str, needed: Iterable[Placeholder]) -> list[Placeholder]:
    """Return the placeholders that a text should hold and does not."""
    found = {placeholder(match[1]) for match in WRITTEN.finditer(text)}
    return [one for one in needed if one not in found]


def meant(name: str, allowed: Iterable[FilledIn]) -> str:
    """Return the placeholder that somebody probably meant by an unknown name; empty where none is near."""
    known = frozenset(allowed)
    names = [each for each, one in BY_NAME.items() if one in known]
    return next(iter(get_close_matches(name.lower(), names, 1, 0.7)), "")
