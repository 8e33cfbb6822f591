"""Automatic letters in words: what each is called, whom it goes to and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from conference.letters.texts.rules import TextReason, TextRefused
from conference.lib.refusals import say
from conference.mailing.automatic import TEXTS, AutomaticText

say(TextRefused, {TextReason.UNCHANGED: _l("This letter has the default text already.")})
PERSON, SPEAKERS, CLERK = _l("the participant"), _l("the speaker"), _l("who registered the colleagues")
EVERYBODY, EARLIER = _l("participants"), _l("participants of earlier editions who agreed to it")


@dataclass(frozen=True)
class AboutLetter:
    """What the team reads of one text: its name, whom it goes to, when."""

    title: Any
    to: Any
    when: Any


_CANCELLED, _RESTORED = _l("when the team cancels the conference"), _l("when the team takes a cancellation back")
_MOVED = _l("when the team moves the conference to other days")
_ANSWER = _l("ten minutes after the team has answered")
_FREE = _l("when a place gets free, and offers are switched off; or when an offer is taken up")
_OFFER = _l("when a place gets free, and offers are switched on")
TOPICS: dict[Any, dict[str, AboutLetter]] = {
    _l("Registration"): {
        "registration_confirmed": AboutLetter(
            _l("Registered, with a place"), PERSON, _l("at once after the registration")
        ),
        "registration_waiting": AboutLetter(
            _l("Registered, on the waiting list"), PERSON, _l("at once after the registration")
        ),
        "registration_pending": AboutLetter(
            _l("Registered, waits for approval"), PERSON, _l("at once after the registration, where the team approves")
        ),
        "registration_approved.place": AboutLetter(_l("Approved, with a place"), PERSON, _ANSWER),
        "registration_approved.waiting": AboutLetter(_l("Approved, on the waiting list"), PERSON, _ANSWER),
        "registration_refused": AboutLetter(_l("Not approved"), PERSON, _ANSWER),
        "registration_invitation": AboutLetter(
            _l("Invitation to register"), _l("who is invited by name"), _l("when the team sends the invitations")
        ),
        "registration_link": AboutLetter(
            _l("Link to the registration"), PERSON,
            _l("when the link was asked for, or the address was written into the form once more"),
        ),
        "link_renewed": AboutLetter(
            _l("A new link to the registration"), PERSON,
            _l("when the person or the team ends the link and makes a new one"),
        ),
        "email_asked": AboutLetter(
            _l("Another e-mail address was asked for"), PERSON, _l("at once, to the address used so far")
        ),
        "email_confirmation": AboutLetter(
            _l("Confirm the new e-mail address"), PERSON, _l("at once, to the new address")
        ),
        "registration_changed.new": AboutLetter(
            _l("E-mail address changed, to the new one"), PERSON, _l("when the new address counts")
        ),
        "registration_changed.old": AboutLetter(
            _l("E-mail address changed, to the old one"), PERSON, _l("when the new address counts")
        ),
        "registration_cancelled": AboutLetter(
            _l("Registration cancelled"), PERSON, _l("when the person or the team cancels the registration")
        ),
        "colleagues_registered": AboutLetter(_l("Colleagues registered"), CLERK, _l("at once after the registration")),
        "data_erased": AboutLetter(
            _l("Personal data erased"), PERSON, _l("when the person or the team has the data erased")
        ),
    },
    _l("Places on the waiting list"): {
        "place_confirmed.conference": AboutLetter(_l("Place at the conference, yours"), PERSON, _FREE),
        "place_confirmed.visit": AboutLetter(_l("Place on a visit, yours"), PERSON, _FREE),
        "place_confirmed.item": AboutLetter(_l("Place in a programme item, yours"), PERSON, _FREE),
        "place_offered.conference": AboutLetter(_l("Place at the conference, offered"), PERSON, _OFFER),
        "place_offered.visit": AboutLetter(_l("Place on a visit, offered"), PERSON, _OFFER),
        "place_offered.item": AboutLetter(_l("Place in a programme item, offered"), PERSON, _OFFER),
        "offer_reminder": AboutLetter(_l("An offer ends soon"), PERSON, _l("six hours before it ends")),
        "offer_expired.conference": AboutLetter(
            _l("Offer of a place at the conference ended"), PERSON, _l("when an offer had no answer")
        ),
        "offer_expired.other": AboutLetter(
            _l("Offer of a place on a visit or in a programme item ended"), PERSON, _l("when an offer had no answer")
        ),
    },
    _l("Visits and programme items"): {
        "visit_changed.chosen": AboutLetter(_l("Visit chosen"), PERSON, _l("when a visit was chosen or changed")),
        "visit_changed.given_up": AboutLetter(_l("Visit given up"), PERSON, _l("when a visit was given up")),
        "item_changed.held": AboutLetter(
            _l("Programme item chosen, with a place"), PERSON, _l("when a programme item was chosen")
        ),
        "item_changed.waits": AboutLetter(
            _l("Programme item chosen, on its waiting list"), PERSON, _l("when a programme item was chosen")
        ),
        "item_changed.given_up": AboutLetter(
            _l("Programme item given up"), PERSON, _l("when a programme item was given up")
        ),
    },
    _l("Before and after the conference"): {
        "reminder": AboutLetter(
            _l("Reminder of the conference"), _l("participants with a place"),
            _l("9:00, so many days before as the settings say"),
        ),
        "certificate_issued": AboutLetter(_l("Certificate issued"), PERSON, _l("when the certificate is issued")),
        "thanks": AboutLetter(
            _l("Thank you for coming"), _l("participants who were there"),
            _l("9:00, so many days after as the settings say; switched off until then"),
        ),
        "next_edition": AboutLetter(
            _l("Invitation to this edition"), EARLIER, _l("when the team sends the invitations")
        ),
    },
    _l("Letters to speakers"): {
        "speaker_invitation": AboutLetter(_l("Invitation to the own page"), SPEAKERS, _l("when the team sends it")),
        "speaker_reminder": AboutLetter(
            _l("Something is missing"), SPEAKERS,
            _l("seven days and one day before answers or slides are due, and when the team asks"),
        ),
        "slides_reminder": AboutLetter(
            _l("Slides are missing"), SPEAKERS,
            _l("seven days and one day before slides are due, and when the team asks"),
        ),
        "contribution_issued": AboutLetter(
            _l("Certificate of contribution issued"), SPEAKERS, _l("when the certificate is issued")
        ),
    },
    _l("Cancelled, restored, moved"): {
        "conference_cancelled.participants": AboutLetter(_l("Conference cancelled"), EVERYBODY, _CANCELLED),
        "conference_cancelled.speakers": AboutLetter(_l("Conference cancelled, to speakers"), SPEAKERS, _CANCELLED),
        "conference_restored.registered": AboutLetter(
            _l("Conference takes place after all"), _l("participants with a place"), _RESTORED
        ),
        "conference_restored.waiting": AboutLetter(
            _l("Conference takes place after all, to those who wait"), _l("participants who wait"), _RESTORED
        ),
        "conference_restored.speakers": AboutLetter(
            _l("Conference takes place after all, to speakers"), SPEAKERS, _RESTORED
        ),
        "conference_moved.registered": AboutLetter(
            _l("Conference moved"), _l("participants with a place"), _MOVED
        ),
        "conference_moved.waiting": AboutLetter(
            _l("Conference moved, to those who wait"), _l("participants who wait"), _MOVED
        ),
        "conference_moved.speakers": AboutLetter(_l("Conference moved, to speakers"), SPEAKERS, _MOVED),
    },
    _l("Letters to the team"): {
        "ownership.heir": AboutLetter(
            _l("Conference handed over, to the new owner"), _l("the new owner"), _l("when the owner hands it over")
        ),
        "ownership.giver": AboutLetter(
            _l("Conference handed over, to the owner before"), _l("the owner before"),
            _l("when the owner hands it over"),
        ),
    },
}  # fmt: skip
ABOUT = {name: about for letters in TOPICS.values() for name, about in letters.items()}
STATES = {
    "default": _l("default text"),
    "changed": _l("changed"),
    "outdated": _l("changed; the default text is another one since"),
}
OF_THE_HOUSE = {  # kinds whose words are the same at all conferences, and why
    "sign_in": "It belongs to an account, not to a conference.",
    "reset_password": "It belongs to an account, not to a conference.",
    "password_changed": "It belongs to an account, not to a conference.",
    "new_sign_in": "It belongs to an account, not to a conference.",
    "second_factor": "It belongs to an account, not to a conference.",
    "server_alert": "It is about the server, not about a conference.",
    "invitation": "It signs somebody in to an account, and its link is not for the team to lead elsewhere.",
    "group_letter": "The team writes it.",
    "group_letter_test": "The team writes it.",
}
HOUSE_WORDS = (_l("sign-in links"), _l("invitations to the team"), _l("passwords"), _l("the second factor"))


def title_of(text: AutomaticText) -> str:
    """Return what a letter is called."""
    return str(ABOUT[text.name].title)


def letters_of(topic: dict[str, AboutLetter]) -> list[tuple[AutomaticText, AboutLetter]]:
    """Return the letters of a topic with what is said of them."""
    return [(TEXTS[name], about) for name, about in topic.items()]
