"""What no log may keep, and what stands there instead: tokens of secret links, what follows a "?", mail addresses."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

SECRET_PATHS = (
    "my", "speaker", "desk", "survey", "invitations", "invited", "verify", "organise/sign-in",
    "organise/reset-password", "organise/account/authenticator",
)  # fmt: skip
"""Where a secret, or a code that shows a name, follows in an address; a test compares them with the routes."""
SECRET = re.compile(rf"(/(?:{'|'.join(SECRET_PATHS)})/)[^/\s?\"']+")
QUERY = re.compile(r"((?:https?:/|\B)/[^\s?\"']*)\?[^\s\"']+")  # of an address: searches hold names, forms hold codes
ADDRESS = re.compile(r"[^\s<>@:;,\"'()/]+@[^\s<>@:;,\"'()/]+")
OF_THE_CODE = ("AttributeError", "ImportError", "NameError", "RecursionError", "TypeError", "UndefinedError",
               "TemplateNotFound", "OutsideAction", "UnboundLocalError")  # fmt: skip
"""Errors whose words tell of the program alone; those of others quote values."""


def mask_addresses(text: str) -> str:
    """Return the text with every e-mail address reduced to its first letter and domain: j…@example.org."""
    return ADDRESS.sub(lambda found: f"{found[0][0]}…@{found[0].rpartition('@')[2]}", text)


def without_secrets(text: str) -> str:
    """Return the text with an ellipsis for each token, for what follows a "?", and for who has a mail address."""
    return mask_addresses(QUERY.sub(r"\1?…", SECRET.sub(r"\1…", text)))


def words_of(error: BaseException) -> str:
    """Return what may be said of an error: its type, and its words where they quote no values.

    Of a database error that is the code and the constraint (PostgreSQL), or SQLite's words, which hold names of
    columns only; of the system's errors what the number means, without the file.
    """
    below = getattr(error, "orig", None) or error
    name = type(below).__name__
    if state := getattr(below, "sqlstate", None):
        constraint = getattr(getattr(below, "diag", None), "constraint_name", None)
        return f"{name}: {state}{f' of {constraint}' if constraint else ''}"
    if isinstance(below, OSError) and below.strerror:
        return f"{name}: {below.strerror}"
    if type(below).__module__ == "sqlite3" or name in OF_THE_CODE:
        return without_secrets(f"{name}: {below}")
    return name


def where_of(error: BaseException) -> str:
    """Return the lines of code that an error came through, and none of its words: those may quote rows."""
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()


def traceback_of(error: BaseException) -> str:
    """Return where an error came from, and from which other ones, as Python writes it; no value is in it."""
    return "\n".join(_parts(error)).rstrip()


def _parts(error: BaseException) -> Iterator[str]:
    cause, is_cause = error.__cause__, error.__cause__ is not None
    before = cause or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _parts(before)
        yield "which led to:" if is_cause else "and while that was handled:"
    yield where_of(error)
    yield words_of(error)
