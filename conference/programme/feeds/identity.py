"""What programs know an item, a person and a room by, for ever: whatever the host, the title and the language."""

from datetime import UTC, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from conference.lib.codes import ALPHABET, PAGE_LENGTH

NAMESPACE = uuid5(NAMESPACE_OID, "prezence")
ODD = 2**30  # numbers of codes that are not of our making begin here; those of ours end below it


def guid(event_id: int, kind: str, name: str) -> UUID:
    """Return the lasting identifier (UUID, version 5) of something of an event: its kind and its code or name."""
    return uuid5(NAMESPACE, f"{event_id} {kind} {name}")


def guid_since(event_id: int, created_at: datetime, kind: str, name: str) -> UUID:
    """Return the same for what has no code of its own, such as a room: "Velký sál" of conference 1 is not only one.

    The moment when the conference was entered tells it from those with the same number on other servers.
    """
    return guid(event_id, kind, f"{created_at.astimezone(UTC).isoformat(timespec='seconds')} {name}")


def number(code: str) -> int:
    """Return the lasting number of a code for programs that know whole numbers only: from 1 to 2³¹ − 1.

    Our own codes are read as numbers, each sign a digit, so that no two are the same. Others get a number from their
    identifier: two of them share one with a probability of one in a thousand million.
    """
    if len(code) <= PAGE_LENGTH and set(code) <= set(ALPHABET):
        value = 0
        for sign in code:  # digits from 1 on, so that shorter codes differ from those with a first sign of no value
            value = value * len(ALPHABET) + ALPHABET.index(sign) + 1
        return value
    return ODD + uuid5(NAMESPACE, code).int % (2**30)
