"""Refusals: what somebody asked for is not done, for a reason with a name, a status and a sentence for people.

Rules and actions raise a `Refusal`. A view tells it on the next page or at the field of its form (telling.py); one that
nobody tells becomes a page of its own with the refusal's status. The sentences are written in a feature's wording.py.
"""

from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any, ClassVar

SENTENCES: dict[type["Refusal"], Mapping[Any, Any]] = {}
"""For each reason a sentence, perhaps with places for the facts (`%(name)s`), or a function that writes it."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Something is refused for `reason`; `facts` are what its sentence names.

    `status` is what HTTP says of it, 409 unless `statuses` has another one for the reason. `about` is the name of the
    field that it is about by `fields`; empty where it is about the whole.
    """

    reasons: ClassVar[type[Enum]] = Enum
    statuses: ClassVar[Mapping[Any, int]] = {}
    fields: ClassVar[Mapping[Any, str]] = {}

    def __init__(self, reason: Enum, **facts: object) -> None:
        super().__init__(reason.value)
        self.reason: Any = reason
        self.facts = facts

    @property
    def status(self) -> int:
        """What HTTP says of it."""
        return self.statuses.get(self.reason, HTTPStatus.CONFLICT)

    @property
    def about(self) -> str:
        """The name of the field it is about, or empty."""
        return self.fields.get(self.reason, "")

    @property
    def is_of_nothing(self) -> bool:
        """Whether what was asked about is not there: then the page is not there either."""
        return self.status == HTTPStatus.NOT_FOUND

    @property
    def sentence(self) -> str:
        """What people read, in the language of the page. Raises LookupError where no words were given."""
        tables = [SENTENCES[kind] for kind in type(self).__mro__ if kind in SENTENCES]
        words: Any = next(table[self.reason] for table in tables if self.reason in table)
        if callable(words):
            return str(words(self))
        return str(words) % self.facts if self.facts else str(words)


def say(kind: type[Refusal], words: Mapping[Any, Any]) -> None:
    """Give a kind of refusal its sentences, one for each of its reasons. A feature's wording.py calls it."""
    SENTENCES[kind] = words
