"""The automatic letters whose texts a conference may change: one text for each kind, or for each case of a kind.

What each may hold, what it should hold, and which case a message is. Words for people are in letters/texts/wording.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conference.mailing.placeholders import P

MessageFacts = Mapping[str, Any]
EVERYWHERE = (P.CONFERENCE, P.WHERE, P.PROGRAMME)
TIMES = (P.WHEN, P.WHEN_AND_WHERE)
PERSON = (P.SALUTATION, P.NAME, P.ORGANISATION, P.OWN_PAGE, *TIMES)


@dataclass(frozen=True)
class AutomaticText:
    """One text of automatic letters: what it may hold in the order of the page, and what it should hold."""

    kind: str
    offers: tuple[P, ...]
    needs: tuple[P, ...]
    in_subject: tuple[P, ...]
    """What its subject may hold, which is there before the words are written."""
    case: str = ""

    @property
    def name(self) -> str:
        """What addresses and rows call it: "reminder", "place_offered.visit"."""
        return f"{self.kind}.{self.case}" if self.case else self.kind


def _texts(
    kind: str, offers: tuple[P, ...], needs: tuple[P, ...] = (), cases: str = "", subject: tuple[P, ...] = ()
) -> list[AutomaticText]:
    in_subject = (P.CONFERENCE, P.WHERE, *subject)
    return [AutomaticText(kind, (*offers, *EVERYWHERE), needs, in_subject, case) for case in cases.split() or [""]]


_GIVEN = (P.WHICH_PLACE, P.GIVEN_UP)
_BY = (P.ANSWER_BY,)
_ALL = (P.SALUTATION, P.OWN_PAGE, *TIMES, P.CALENDAR)  # of letters to everybody
TEXTS: dict[str, AutomaticText] = {text.name: text for text in (
    *_texts("registration_confirmed", (*PERSON, P.VISITS, P.ITEMS_TO_CHOOSE, P.PERSONAL_DATA, P.CODE),
            (P.OWN_PAGE, P.VISITS, P.PERSONAL_DATA)),
    *_texts("registration_waiting", (*PERSON, P.NUMBER_ON_LIST, P.WHAT_FOLLOWS, P.VISIT_WISH, P.PERSONAL_DATA),
            (P.OWN_PAGE, P.WHAT_FOLLOWS, P.PERSONAL_DATA)),
    *_texts("registration_pending", (*PERSON, P.UNTIL_THEN, P.PERSONAL_DATA),
            (P.OWN_PAGE, P.UNTIL_THEN, P.PERSONAL_DATA)),
    *_texts("registration_approved", (*PERSON, P.ORGANISER_ADDS, P.VISITS),
            (P.ORGANISER_ADDS, P.VISITS, P.OWN_PAGE), "place"),
    *_texts("registration_approved", (*PERSON, P.ORGANISER_ADDS, P.POSITION, P.WHAT_FOLLOWS, P.VISITS),
            (P.ORGANISER_ADDS, P.WHAT_FOLLOWS, P.OWN_PAGE), "waiting"),
    *_texts("registration_refused", (*PERSON, P.ORGANISER_ADDS), (P.ORGANISER_ADDS,)),
    *_texts("registration_invitation", (P.SALUTATION, P.FORM, *TIMES, P.REGISTER_BY), (P.FORM, P.REGISTER_BY)),
    *_texts("registration_link", PERSON, (P.OWN_PAGE,)),
    *_texts("link_renewed", PERSON, (P.OWN_PAGE,)),
    *_texts("email_asked", PERSON, (P.OWN_PAGE,)),
    *_texts("email_confirmation", (*PERSON, P.CONFIRM_PAGE), (P.CONFIRM_PAGE,)),
    *_texts("registration_changed", PERSON, (P.OWN_PAGE,), "new"),
    *_texts("registration_changed", tuple(one for one in PERSON if one is not P.OWN_PAGE), (), "old"),
    *_texts("registration_cancelled", (*PERSON, P.REGISTER_PAGE)),
    *_texts("data_erased", (P.PLACE_FREED, P.REGISTER_PAGE), (P.PLACE_FREED,)),
    *_texts("colleagues_registered", (*TIMES, P.COLLEAGUES), (P.COLLEAGUES,)),
    *_texts("visit_changed", (*PERSON, P.VISITS, P.GIVEN_UP), (P.VISITS, P.GIVEN_UP, P.OWN_PAGE), "chosen"),
    *_texts("visit_changed", (*PERSON, P.GIVEN_UP), (), "given_up"),
    *_texts("item_changed", (*PERSON, P.ITEMS, P.GIVEN_UP), (P.ITEMS, P.GIVEN_UP, P.OWN_PAGE), "held waits"),
    *_texts("item_changed", (*PERSON, P.ITEMS, P.GIVEN_UP), (P.ITEMS,), "given_up"),
    *_texts("place_confirmed", (*PERSON, P.VISITS, P.GIVEN_UP), (P.VISITS, P.OWN_PAGE), "conference"),
    *_texts("place_confirmed", (*PERSON, *_GIVEN), (*_GIVEN, P.OWN_PAGE), "visit item"),
    *_texts("place_offered", (*PERSON, P.ANSWER_BY, P.GIVEN_UP), (P.ANSWER_BY, P.OWN_PAGE), "conference", _BY),
    *_texts("place_offered", (*PERSON, P.ANSWER_BY, *_GIVEN), (P.ANSWER_BY, *_GIVEN, P.OWN_PAGE), "visit item", _BY),
    *_texts("offer_reminder", (*PERSON, P.ANSWER_BY, P.WHICH_PLACE), (P.ANSWER_BY, P.WHICH_PLACE, P.OWN_PAGE), "", _BY),
    *_texts("offer_expired", PERSON, (), "conference"),
    *_texts("offer_expired", (*PERSON, P.WHICH_PLACE), (P.WHICH_PLACE,), "other"),
    *_texts("reminder", (*PERSON, P.CODE, P.VISITS, P.ITEMS, P.CANCEL_PAGE), (P.WHEN_AND_WHERE, P.VISITS, P.ITEMS,
            P.CANCEL_PAGE, P.OWN_PAGE)),
    *_texts("speaker_invitation", (P.SALUTATION, P.OWN_PAGE, P.ITEMS, P.ANSWERS_DUE, P.SLIDES_DUE), (P.OWN_PAGE,)),
    *_texts("speaker_reminder", (P.SALUTATION, P.OWN_PAGE, P.MISSING, P.ANSWERS_DUE, P.SLIDES_DUE),
            (P.OWN_PAGE, P.MISSING)),
    *_texts("slides_reminder", (P.SALUTATION, P.OWN_PAGE, P.ITEMS, P.SLIDES_DUE), (P.OWN_PAGE, P.ITEMS)),
    *_texts("conference_cancelled", (P.SALUTATION, *TIMES, P.REASON, P.CALENDAR), (P.REASON,), "participants speakers"),
    *_texts("conference_restored", _ALL, (P.OWN_PAGE,), "registered waiting speakers"),
    *_texts("conference_moved", (*_ALL, P.DATES), (P.DATES, P.OWN_PAGE), "registered waiting speakers"),
    *_texts("certificate_issued", (P.SALUTATION, P.NAME, P.ORGANISATION, P.OWN_PAGE, P.CERTIFICATE, P.VERIFY_PAGE),
            (P.OWN_PAGE, P.VERIFY_PAGE)),
    *_texts("contribution_issued", (P.SALUTATION, P.OWN_PAGE, P.CERTIFICATE, P.VERIFY_PAGE),
            (P.OWN_PAGE, P.VERIFY_PAGE)),
    *_texts("thanks", (P.SALUTATION, P.NAME, P.ORGANISATION, P.OWN_PAGE, P.SLIDES, P.CERTIFICATE_PAGE, P.SURVEY),
            (P.SLIDES, P.CERTIFICATE_PAGE, P.SURVEY)),
    *_texts("next_edition", (P.SALUTATION, *TIMES, P.CONFERENCE_PAGE, P.LAST_CONFERENCE, P.STOP_PAGE),
            (P.CONFERENCE_PAGE, P.LAST_CONFERENCE, P.STOP_PAGE)),
    *_texts("ownership", (P.GIVER, P.NEW_OWNER, P.OVERVIEW), (P.GIVER, P.NEW_OWNER), "heir giver"),
)}  # fmt: skip
KINDS = frozenset(text.kind for text in TEXTS.values())


def text_of(kind: str, facts: MessageFacts) -> AutomaticText | None:
    """Return which text a message of a kind has, told by its facts; None for a kind whose words are not to change."""
    if kind not in KINDS:
        return None
    case = CASES[kind](facts) if kind in CASES else ""
    return TEXTS[f"{kind}.{case}" if case else kind]


def _place(facts: MessageFacts) -> str:
    if not facts["thing"]:
        return "conference"
    return "visit" if facts["thing"]["group"] else "item"


def _item(facts: MessageFacts) -> str:
    standing = facts["item"]["standing"]
    return "given_up" if not standing else "held" if standing == "held" else "waits"


CASES: dict[str, Callable[[MessageFacts], str]] = {
    "registration_approved": lambda facts: "place" if facts["has_place"] else "waiting",
    "registration_changed": lambda facts: "new" if facts["is_new"] else "old",
    "visit_changed": lambda facts: "chosen" if facts["visits"] and not facts.get("left") else "given_up",
    "item_changed": _item,
    "place_confirmed": _place,
    "place_offered": _place,
    "offer_expired": lambda facts: "other" if facts["thing"] else "conference",
    "conference_cancelled": lambda facts: "speakers" if facts.get("group") == "speakers" else "participants",
    "conference_restored": lambda facts: str(facts["group"]),
    "conference_moved": lambda facts: str(facts["group"]),
    "ownership": lambda facts: "heir" if facts["is_heir"] else "giver",
}
