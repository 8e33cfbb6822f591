"""Addresses of databases: what they hide, how people see them, and how a new one is told with a password in it.

Words of a command are in the list of processes, which everybody on the machine may read, and stay in the history of the
shell. So an address there has no password.
"""

from __future__ import annotations

import os
import sys

import click
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

import config as settings
from conference.backup.trouble import BackupError

NEW = settings.Setting("NEW_DATABASE_URL", "", "the empty database that rows go to, for one command", secret=True)
HIDDEN = ("password", "sslpassword")  # of an address, behind the question mark: of the account, of the key of TLS
ASK = "-"
"""In place of an address: it is said in another way."""
FORM = "Name the new database as postgresql://user@host/name or sqlite:////path/to/file."
ELSEWHERE = (
    "That address has a password in it, which everybody on this machine can read in the list of processes, and which"
    f" stays in the history of the shell. Write {ASK} in its place: then the address is asked for, or read from"
    f" standard input, from {NEW.name} or from the file that {NEW.name}_FILE names. And change the password."
)


def password_of(uri: str) -> str:
    """Return the password in an address, before the host or behind the question mark; empty where there is none."""
    url = sa.make_url(uri)
    asked = url.query.get("password", "")
    return str(url.password or (asked if isinstance(asked, str) else asked[-1]))


def shown(uri: str) -> str:
    """Return the address of a database for people, without its password."""
    url = sa.make_url(uri).difference_update_query(HIDDEN)
    return url.render_as_string().replace("+psycopg://", "://")


def for_programs(uri: str) -> str:
    """Return the address of a database of PostgreSQL for its programs, without the password: others may read it."""
    url = sa.make_url(uri).difference_update_query(HIDDEN)
    bare = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string()


def new_database(told: str) -> str:
    """Return the address of the database that rows go to: what a command was told, or where that is - or nothing, what
    NEW_DATABASE_URL says, or else what is typed.

    Raises BackupError for one with a password that everybody can see, and for what is no address.
    """
    openly = told not in ("", ASK)
    address = told if openly else _said()
    try:
        password = password_of(address)
    except ArgumentError:
        raise BackupError(FORM) from None  # whose words might repeat it
    if openly and (password or "sslpassword" in sa.make_url(address).query):
        raise BackupError(ELSEWHERE)
    return address


def _said() -> str:
    try:
        said = settings.said(os.environ, NEW)
    except settings.ConfigurationError as error:
        raise BackupError(f"{error}.") from error
    if said:
        return said
    if sys.stdin.isatty():
        return str(click.prompt("Address of the new database (it is not shown)", hide_input=True, err=True)).strip()
    return sys.stdin.readline().strip()
