"""What may be wrong with an installation, and how to mend it: a feature adds diagnoses in its `setup.py`.

`flask doctor` asks all of them, `flask check-config` those that stay in the house, the worker those that cost nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from urllib.parse import unquote

from flask import Flask

import config as settings
from conference.extensions import db
from conference.lib import schema

DIAGNOSES = "prezence.diagnoses"
IN_ADDRESS = re.compile(r"://[^/@\s]*:([^/@\s]+)@")  # the password in an address such as redis://:password@host/0
OF_STORE = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
SHORT = 4  # characters; a secret of fewer would blank out words


class Severity(IntEnum):
    """How bad it is: a warning can wait for the next day in the office, an error can't."""

    OK = 0
    WARNING = 1
    ERROR = 2


class Cost(IntEnum):
    """What asking takes: nothing to speak of, so that the worker may ask every few minutes; seconds of this machine;
    or conversations with others, who must not be bothered unasked.
    """

    NOTHING = 0
    SECONDS = 1
    OTHERS = 2


@dataclass(frozen=True)
class Observation:
    """One sentence about the installation and, where something is wrong, one of how to mend it.

    The name is short and stays the same, such as "disk-full": programs and records know the trouble by it.
    """

    name: str
    severity: Severity
    says: str
    mend: str = ""


Look = Callable[[], Iterable[Observation]]


@dataclass(frozen=True)
class Diagnosis:
    """A look at one part of the installation; `well` says what is true where it finds nothing."""

    name: str
    well: str
    look: Look
    cost: Cost = Cost.NOTHING
    reads_tables: bool = True


def ok(name: str, says: str) -> Observation:
    """Say that something is as it should be."""
    return Observation(name, Severity.OK, says)


def warning(name: str, says: str, mend: str) -> Observation:
    """Say what is wrong and can wait for a while, and how to mend it."""
    return Observation(name, Severity.WARNING, says, mend)


def error(name: str, says: str, mend: str) -> Observation:
    """Say what is wrong and can't wait, and how to mend it."""
    return Observation(name, Severity.ERROR, says, mend)


def add(
    app: Flask, name: str, well: str, look: Look, *, cost: Cost = Cost.NOTHING, reads_tables: bool = True
) -> None:  # fmt: skip
    """Have `look` asked in the context of the application; one that reads tables only where they are there."""
    app.extensions.setdefault(DIAGNOSES, []).append(Diagnosis(name, well, look, cost, reads_tables))


def of_machine(app: Flask) -> Iterator[Observation]:
    """Give what the diagnoses that cost nothing say of this machine: its settings, disk, memory, files."""
    yield from without_secrets(app, _free(app, reads_tables=False))


def of_rows(app: Flask) -> Iterator[Observation]:
    """Give what the diagnoses that cost nothing say of what all machines have in common, the tables and their rows."""
    trouble = schema.trouble(app)
    yield from without_secrets(app, [_tables(trouble)] if trouble else _free(app, reads_tables=True))


def _free(app: Flask, *, reads_tables: bool) -> Iterator[Observation]:
    for diagnosis in app.extensions.get(DIAGNOSES, []):
        if diagnosis.cost is Cost.NOTHING and diagnosis.reads_tables is reads_tables:
            yield from _asked(diagnosis)


def found(app: Flask, most: Cost = Cost.OTHERS) -> Iterator[Observation]:
    """Give what each diagnosis of no more than such a cost says, without any secret of the settings in it.

    A diagnosis that finds nothing gives one observation that all is well; one that fails gives an error of its own.
    """
    yield from without_secrets(app, _found(app, most))


def without_secrets(app: Flask, observations: Iterable[Observation]) -> Iterator[Observation]:
    """Give observations with an ellipsis for each secret of the settings: others' words may repeat one."""
    hide = secrets_of(app)
    for observed in observations:
        yield _without(hide, observed)


def _found(app: Flask, most: Cost) -> Iterator[Observation]:
    trouble = schema.trouble(app)
    if trouble:
        yield _tables(trouble)
    else:
        yield ok("tables", "The database answers, and its tables are those of this version.")
    for diagnosis in app.extensions.get(DIAGNOSES, []):
        if diagnosis.cost <= most and not (trouble and diagnosis.reads_tables):
            yield from _asked(diagnosis)


def wrong(app: Flask, most: Cost = Cost.OTHERS) -> list[Observation]:
    """Give what is wrong, the worst first."""
    observations = [observed for observed in found(app, most) if observed.severity]
    return sorted(observations, key=lambda observed: -observed.severity)


def _tables(trouble: str) -> Observation:
    says, _, mend = trouble.partition(". ")
    return error("tables", f"{says}.", mend)


def _asked(diagnosis: Diagnosis) -> list[Observation]:
    try:
        return list(diagnosis.look()) or [ok(diagnosis.name, diagnosis.well)]
    except Exception as failure:  # whatever it is, the others are asked
        db.session.rollback()  # PostgreSQL answers nothing more in a transaction that failed
        says = f"The look at this part failed: {type(failure).__name__}: {failure}"
        return [error(f"{diagnosis.name}-failed", says, "Mend what the sentence names; else report it as a mistake.")]


def secrets_of(app: Flask) -> list[str]:
    """Return what no output may contain, the longest first: secret settings, passwords in addresses, keys of stores."""
    texts = {str(app.config.get(setting.name) or "") for setting in settings.SETTINGS if setting.secret}
    texts |= {os.environ.get(name, "") for name in OF_STORE}
    texts |= {word for setting in settings.SETTINGS for word in IN_ADDRESS.findall(str(app.config.get(setting.name)))}
    texts |= {unquote(text) for text in texts}  # as a server repeats the password of an address
    return sorted((text for text in texts if len(text) >= SHORT), key=len, reverse=True)


def without_passwords(text: str) -> str:
    """Return the text with an ellipsis for the password in an address."""
    return IN_ADDRESS.sub(lambda found: found[0].replace(f":{found[1]}@", ":…@"), text)


def _without(secrets: list[str], observed: Observation) -> Observation:
    says, mend = observed.says, observed.mend
    for secret in secrets:
        says, mend = says.replace(secret, "…"), mend.replace(secret, "…")
    says, mend = " ".join(says.split()), " ".join(mend.split())
    return replace(observed, says=says if says.endswith((".", "!", "?", "…")) else f"{says}.", mend=mend)
