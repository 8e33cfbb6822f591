"""What an action needs was removed by somebody else between reading and writing: a refusal, no fault of the program."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import IntegrityError, InvalidRequestError, NoResultFound
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from conference.lib.refusals import Refusal

NOT_REFRESHED = "Could not refresh instance"
"""How SQLAlchemy begins the error of a row that is gone, which has no class of its own."""
NO_SUCH_ROW = ("23503", "FOREIGN KEY")
"""How PostgreSQL and SQLite call a row that names another one which is gone, or is named by one that has just come."""


class Overtaking(StrEnum):
    """Why an action was not done."""

    OVERTAKEN = "overtaken"


class Overtaken(Refusal):
    """Somebody else was faster; nothing was done."""

    reasons = Overtaking


def is_overtaken(error: BaseException) -> bool:
    """Return whether an error of the database says that a row was removed meanwhile."""
    if isinstance(error, (ObjectDeletedError, StaleDataError, NoResultFound)):
        return True
    if isinstance(error, IntegrityError):
        said = f"{getattr(error.orig, 'sqlstate', '')} {error.orig}"
        return any(sign in said for sign in NO_SUCH_ROW)
    return isinstance(error, InvalidRequestError) and str(error).startswith(NOT_REFRESHED)
