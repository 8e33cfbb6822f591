"""Every setting: its environment name, its default, one comment. Production refuses what is missing or unsafe."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent
LOCK_SECONDS = 15  # a request waits so long for a row that another one has locked
MODES = ("production", "development", "demo", "testing")
PATIENCE = {
    "connect_timeout": 5,  # seconds until PostgreSQL has answered
    "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,  # seconds, until a dead line is known
    "tcp_user_timeout": 30_000,  # milliseconds that what was sent may be on its way
}  # fmt: skip
"""How long PostgreSQL is waited for, in libpq's words; DATABASE_URL may say otherwise behind a question mark."""


class ConfigurationError(RuntimeError):
    """The configuration can't be used; the message says which variable to set and to what."""


NUMBERS = (
    "MAIL_PORT", "MAIL_TIMEOUT", "TRUSTED_PROXIES", "WEB_PROCESSES", "WEB_THREADS",
    "BACKUP_KEEP_DAILY", "BACKUP_KEEP_WEEKLY", "BACKUP_KEEP_MONTHLY",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the environment, its default as text, and what it is for."""

    name: str
    default: str
    comment: str
    secret: bool = False


SETTINGS = (
    Setting("PREZENCE_ENV", "production", "production, development, demo or testing"),
    Setting("SECRET_KEY", "", "signs sessions and links; at least 32 characters, known to nobody", secret=True),
    Setting("EXTERNAL_URL", "", "the address people type, such as https://konference.example.org; for mails and PDFs"),
    Setting("DATABASE_URL", "", "SQLite in the data folder when empty; postgresql://… for PostgreSQL", secret=True),
    Setting("DATA_DIR", "", "folder of the database file and uploads; when empty data/, for the demo instance/"),
    Setting(
        "STORAGE_URL", "", "uploads: a folder inside DATA_DIR when empty, else an S3-compatible s3://bucket/prefix"
    ),
    Setting("MAIL_SERVER", "", "SMTP server that takes outgoing mail"),
    Setting("MAIL_PORT", "25", "its port"),
    Setting("MAIL_USE_TLS", "0", "1 to use STARTTLS"),
    Setting("MAIL_USE_SSL", "0", "1 to use TLS from the first byte"),
    Setting("MAIL_USERNAME", "", "user name at the SMTP server"),
    Setting("MAIL_PASSWORD", "", "password at the SMTP server", secret=True),
    Setting("MAIL_DEFAULT_SENDER", "", "the From address of all mail; no-reply@ the host of EXTERNAL_URL when empty"),
    Setting("MAIL_TIMEOUT", "20", "seconds to wait for the SMTP server"),
    Setting("RATELIMIT_ENABLED", "1", "0 switches rate limits off (for measurements only)"),
    Setting("RATELIMIT_STORAGE_URI", "", "where limits are counted: in DATA_DIR when empty, else redis://…"),
    Setting("DEFAULT_LANGUAGE", "cs", "language of pages that belong to no conference: cs or en"),
    Setting("DEFAULT_TIMEZONE", "Europe/Prague", "time zone offered for a new conference"),
    Setting("WEB_BIND", "127.0.0.1:8000", "address and port where `flask serve` answers, for the proxy in front of it"),
    Setting("WEB_PROCESSES", "2", "processes that answer; about one for each processor"),
    Setting("WEB_THREADS", "4", "threads that work in each of them; slow senders take none"),
    Setting("HSTS_SUBDOMAINS", "0", "1 if all hosts below that of EXTERNAL_URL speak HTTPS; browsers insist on it"),
    Setting("TRUSTED_PROXIES", "0", "how many proxies in front set X-Forwarded-* headers"),
    Setting("OWNERS_NEED_SECOND_FACTOR", "0", "1 if owners of conferences and administrators must sign in with one"),
    Setting("OPERATOR_NAME", "", "who runs this site: the office or society that the accessibility statement names"),
    Setting("OPERATOR_EMAIL", "", "where to write about a barrier on pages that belong to no conference"),
    Setting("STATEMENT_DATE", "", "day when the operator last reviewed the accessibility statement: 2026-11-30"),
    Setting("BACKUP_KEPT_DAYS", "", "days after which the last backup is overwritten; pages on erasure say it"),
    Setting("BACKUP_TO", "", "backups: a folder on another disk or s3://bucket/prefix; DATA_DIR/backups when empty"),
    Setting("BACKUP_RECIPIENTS", "", "who can open backups: public keys of age or SSH, separated by commas"),
    Setting("BACKUP_PASSPHRASE_FILE", "", "in place of recipients: a file with a passphrase for backups"),
    Setting("BACKUP_KEEP_DAILY", "7", "of how many days one backup each is kept"),
    Setting("BACKUP_KEEP_WEEKLY", "5", "of how many weeks"),
    Setting("BACKUP_KEEP_MONTHLY", "12", "of how many months; BACKUP_KEPT_DAYS ends all of them"),
    Setting("SEAL_FILE", "", "key and certificate of the electronic seal on certificates: a PKCS#12 file (.p12, .pfx)"),
    Setting("SEAL_PASSPHRASE", "", "opens SEAL_FILE", secret=True),
    Setting("SEAL_TIMESTAMPS", "", "address of a server of timestamps (RFC 3161) for the seal; without it none"),
    Setting("LOG_FORMAT", "text", "lines of the log: text for people, json for programs that collect them"),
    Setting("METRICS_TOKEN", "", "who sends it may read /metrics; without it there is no such page", secret=True),
    Setting("ALERT_EMAIL", "", "who is written to when the server needs somebody; its administrators when empty"),
    Setting("SECURITY_CONTACT", "", "mailto: or https: address for security.txt; the nearest conference's when empty"),
)


def said(source: Mapping[str, str], setting: Setting) -> str:
    """Return a setting as the environment says it: itself, or in a file that NAME_FILE names, as secrets of containers
    are.

    Raises ConfigurationError where both say it, and for a file that can't be read.
    """
    name, file = setting.name, source.get(f"{setting.name}_FILE", "").strip()
    if not file:
        return source.get(name, setting.default).strip()
    if source.get(name):
        raise ConfigurationError(f"{name} and {name}_FILE are both set; leave one of them empty")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}_FILE names a file that can't be read: {error}") from error


def flag(text: str) -> bool:
    """Read an environment text as yes or no."""
    return text.strip().lower() in {"1", "true", "yes", "on"}


def from_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read the configuration from the environment, with safe defaults.

    Raises ConfigurationError when a number is not a number or the mode is unknown. What production must have is
    checked by `problems`, so that `flask check-config` can list all of it at once.
    """
    source = os.environ if environ is None else environ
    text = {setting.name: said(source, setting) for setting in SETTINGS}
    mode = text["PREZENCE_ENV"]
    if mode not in MODES:
        raise ConfigurationError(f"PREZENCE_ENV is {mode!r}; set it to one of: {', '.join(MODES)}")
    data_dir = Path(text["DATA_DIR"] or ROOT / ("data" if mode == "production" else "instance"))
    values: dict[str, Any] = {
        **text,
        "MODE": mode,
        "DEMO": mode == "demo",
        "DATA_DIR": data_dir,
        "SQLALCHEMY_DATABASE_URI": database_uri(text["DATABASE_URL"], data_dir),
        "STORAGE_URL": text["STORAGE_URL"] or str(data_dir / "uploads"),
        "BABEL_DEFAULT_LOCALE": text["DEFAULT_LANGUAGE"],
        "BABEL_DEFAULT_TIMEZONE": text["DEFAULT_TIMEZONE"],
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": text["EXTERNAL_URL"].startswith("https:"),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),  # of the team's, from signing in, however busy one is
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch must still be accepted; the session bounds it
        "WTF_CSRF_SSL_STRICT": False,  # Referer is withheld on purpose (Referrer-Policy), the token is what counts
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,  # bytes; pages that take uploads raise it for themselves
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,  # bytes of text in one form
        "RATELIMIT_HEADERS_ENABLED": True,
        "TEMPLATES_AUTO_RELOAD": mode == "development",
        "CACHED_PAGES": mode in ("production", "demo"),  # public pages are drawn once until what they show changes
        "TESTING": mode == "testing",
    }
    for name in ("MAIL_USE_TLS", "MAIL_USE_SSL", "RATELIMIT_ENABLED", "HSTS_SUBDOMAINS", "OWNERS_NEED_SECOND_FACTOR"):
        values[name] = flag(text[name])
    for name in NUMBERS:
        if not text[name].isdigit():
            raise ConfigurationError(f"{name} is {text[name]!r}; set it to a whole number")
        values[name] = int(text[name])
    if values["DEFAULT_LANGUAGE"] not in ("cs", "en"):
        raise ConfigurationError(f"DEFAULT_LANGUAGE is {text['DEFAULT_LANGUAGE']!r}; set it to cs or en")
    if values["ALERT_EMAIL"] and not re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+", values["ALERT_EMAIL"]):
        raise ConfigurationError(f"ALERT_EMAIL is {text['ALERT_EMAIL']!r}; set it to one e-mail address")
    if values["LOG_FORMAT"] not in ("text", "json"):
        raise ConfigurationError(f"LOG_FORMAT is {text['LOG_FORMAT']!r}; set it to text or json")
    if mode != "production":
        values["EXTERNAL_URL"] = text["EXTERNAL_URL"] or "http://127.0.0.1:8000"
        values["MAIL_SERVER"] = text["MAIL_SERVER"] or "127.0.0.1"
    values["STATEMENT_DATE"] = day(text["STATEMENT_DATE"])
    values["BACKUP_KEPT_DAYS"] = kept_days(text["BACKUP_KEPT_DAYS"])
    values["BACKUP_TO"] = text["BACKUP_TO"] or str(data_dir / "backups")
    values["EXTERNAL_URL"] = values["EXTERNAL_URL"].rstrip("/")
    host = values["EXTERNAL_URL"].partition("://")[2].partition("/")[0].partition(":")[0]
    values["MAIL_DEFAULT_SENDER"] = text["MAIL_DEFAULT_SENDER"] or (
        "prezence@example.org" if mode != "production" else f"no-reply@{host}"
    )
    return values


def day(text: str) -> date | None:
    """Return a day such as 2026-11-30; None for an empty text. Raises ConfigurationError for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigurationError(f"STATEMENT_DATE is {text!r}; set it to a day such as 2026-11-30") from None


def kept_days(text: str) -> int | None:
    """How many days backups are kept; None where nobody has said. Raises ConfigurationError for what is no number."""
    if not text:
        return None
    if not text.isdigit() or not int(text):
        raise ConfigurationError(f"BACKUP_KEPT_DAYS is {text!r}; set it to a whole number of days, or leave it empty")
    return int(text)


def database_uri(url: str, data_dir: Path) -> str:
    """SQLAlchemy's address of the database: psycopg for PostgreSQL, else an SQLite file in the data folder."""
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.partition("://")[2]
    return url or f"sqlite:///{data_dir / 'prezence.sqlite3'}"


def database_file(uri: str) -> Path | None:
    """Return the file of an SQLite database; None for others, and for one in memory."""
    path = uri.partition("?")[0].removeprefix("sqlite:///") if uri.startswith("sqlite:///") else ""
    return Path(path) if path and path != ":memory:" else None


def engine_options(uri: str) -> dict[str, Any]:
    """How SQLAlchemy treats the database: no values of rows in errors, and nobody waits for a lock without end."""
    options: dict[str, Any] = {"hide_parameters": True}  # they are personal data, and errors end in logs
    if uri.startswith("postgresql"):
        said = set(parse_qs(urlsplit(uri).query))  # what the address says itself stays
        waits = {name: value for name, value in PATIENCE.items() if name not in said}
        # On SQLite it is the busy timeout.
        options["connect_args"] = {**waits, "options": f"-c lock_timeout={LOCK_SECONDS}s"}
    return options


def problems(values: Mapping[str, Any]) -> list[str]:
    """Return what stops this configuration from being used in production, a sentence each; empty when nothing does."""
    if values["MODE"] != "production":
        return [] if values["SECRET_KEY"] else ["SECRET_KEY is missing: set it to a long random text."]
    found = []
    if len(values["SECRET_KEY"]) < 32:
        found.append(
            "SECRET_KEY is missing or shorter than 32 characters: set it to a long random text, for example the output"
            " of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if not values["EXTERNAL_URL"].startswith(("https://", "http://")):
        found.append(
            "EXTERNAL_URL is missing: set it to the address people type, such as https://konference.example.org"
        )
    if values["RATELIMIT_STORAGE_URI"].startswith("redis") and find_spec("redis") is None:
        found.append(
            "RATELIMIT_STORAGE_URI names Redis, but its client is not installed: run .venv/bin/pip install"
            " 'Flask-Limiter[redis]', or leave the variable empty where there is one machine."
        )
    if values["SEAL_FILE"] and find_spec("pyhanko") is None:
        found.append(
            "SEAL_FILE is set, but what makes the seal is not installed: run .venv/bin/pip install 'pyHanko>=0.38', or"
            " leave the variable empty."
        )
    if values["METRICS_TOKEN"] and len(values["METRICS_TOKEN"]) < 20:
        found.append("METRICS_TOKEN is shorter than 20 characters, and could be guessed: set it to a long random text.")
    if not values["MAIL_SERVER"]:
        found.append("MAIL_SERVER is missing: set it to the host name of your SMTP server.")
    return found
