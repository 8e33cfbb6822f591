"""What is put into a letter only as it is sent, and stored nowhere: secrets that must not lead back to a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conference.mailing.models import Message

LastMoment = Callable[[Message], Mapping[str, str]]
LAST_MOMENTS: dict[str, LastMoment] = {}


def filled_as_sent(kind: str) -> Callable[[LastMoment], LastMoment]:
    """Make a function the one that gives what stands in place of marks in the words of messages of a kind.

    It is asked at each attempt, and what it gives lives as long as that.
    """

    def decorate(function: LastMoment) -> LastMoment:
        LAST_MOMENTS[kind] = function
        return function

    return decorate


def as_sent(message: Message) -> tuple[str, str]:
    """Return text and HTML of a message as they go out."""
    text, html = message.text, message.html
    fills = LAST_MOMENTS.get(message.kind)
    for mark, words in (fills(message) if fills else {}).items():
        text, html = text.replace(mark, words), html.replace(mark, words)
    return text, html
