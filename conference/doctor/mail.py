"""The mail server: a conversation up to the sender of a letter, and where it is wanted a real one."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import flask_mail
from flask import current_app

from conference.doctor.tls import until_end
from conference.lib.diagnoses import Observation, error, ok, warning
from conference.lib.proxies import is_own
from conference.mailing.smtp import FILE_MAX_BYTES, Connection, Courier, MimeMessage, NotSent, Unclear, sender_address

SLOW = 10.0  # seconds; a letter takes several answers
LARGEST = 2 * FILE_MAX_BYTES  # bytes of a letter: a file, and what its writing as text adds
CONVERSATION = "mail-refused"
LETTER = """\
This letter shows that mail of Prezence at {address} leaves.

It was asked for by: flask doctor --mail-to
"""


def look(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Talk to the server as for a letter, and stop before one is sent."""
    if current_app.extensions["mail"].suppress:
        yield warning("mail-suppressed", "Mail is not sent.", "Leave MAIL_SUPPRESS_SEND and TESTING alone.")
        return
    where = f"{values['MAIL_SERVER']}:{values['MAIL_PORT']}"
    began, step = time.monotonic(), "connect or sign in"
    try:
        with Connection(current_app.extensions["mail"]) as connection:
            host = cast(smtplib.SMTP, connection.host)
            step = "greet"
            host.ehlo_or_helo_if_needed()
            step = f"take letters from {sender_address()}"
            code, words = host.mail(sender_address())
            host.rset()
            if code >= 400:
                raise smtplib.SMTPResponseException(code, words)
            said = host.esmtp_features
            end = _end_of_certificate(host)
    except (OSError, smtplib.SMTPException) as failure:
        yield error(CONVERSATION, f"The mail server {where} does not {step}: {words_of(failure)}", mend_of(failure))
        return
    taken = time.monotonic() - began
    if taken > SLOW:
        says = f"The mail server {where} took {taken:.0f} s for a conversation."
        yield warning("mail-slow", says, "Ask who runs it; letters leave one after the other.")
    else:
        yield ok("mail", f"The mail server {where} takes letters from {sender_address()}.")
    yield from of_encryption(values, said)
    yield from of_size(said)
    if end:
        yield from until_end("mail", end, datetime.now(UTC))


def of_encryption(values: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Observation]:
    """Say when letters, or even the password, travel open through a network."""
    if values["MAIL_USE_TLS"] or values["MAIL_USE_SSL"] or is_own(values["MAIL_SERVER"]):
        return
    offered = "The server offers STARTTLS: set MAIL_USE_TLS to 1." if "starttls" in said else (
        "Ask for a port with TLS (MAIL_PORT=465 and MAIL_USE_SSL=1, or 587 and MAIL_USE_TLS=1)."
    )  # fmt: skip
    if values["MAIL_USERNAME"]:
        yield error("mail-password-open", "The password of the mail server travels open through the network.", offered)
    else:
        yield warning("mail-open", "Letters travel open to the mail server, with links that are secrets.", offered)


def of_size(said: Mapping[str, str]) -> Iterator[Observation]:
    """Say when the server takes no letters as large as organisers may write."""
    largest = said.get("size", "").strip()
    if largest.isdigit() and 0 < int(largest) < LARGEST:
        says = f"The mail server takes letters of {int(largest) // 1024} kB at most; those with a file may be larger."
        yield warning("mail-size", says, f"Ask for {LARGEST // 1024} kB.")


def letter_to(address: str) -> Iterator[Observation]:
    """Send a letter, beside the outbox, and say whether the server has taken it."""
    letter: flask_mail.Message = MimeMessage(
        subject="Prezence: mail leaves", recipients=[address], sender=sender_address(),
        body=LETTER.format(address=current_app.config["EXTERNAL_URL"]),
        extra_headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        with Courier() as courier:
            courier.send(letter)
    except (NotSent, Unclear) as failure:
        yield error("mail-letter", f"The mail server did not take a letter to {address}: {failure}", mend_of(failure))
        return
    yield ok("mail-letter", f"The mail server took a letter to {address}: see that it arrives, and not among spam.")


def mend_of(failure: Exception) -> str:
    """Return how to mend what stopped a conversation."""
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return "Look at MAIL_USERNAME and MAIL_PASSWORD."
    if isinstance(failure, ssl.SSLCertVerificationError):
        return "Name in MAIL_SERVER the host that the certificate is for; one of the office's own goes to the system's."
    if isinstance(failure, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return "Look at MAIL_USE_TLS (mostly port 587 or 25) and MAIL_USE_SSL (port 465): one of them, or none, is 1."
    if isinstance(failure, smtplib.SMTPResponseException | NotSent | Unclear):
        return "Ask who runs the mail server, with its words; MAIL_DEFAULT_SENDER is the address that letters are from."
    return "Look at MAIL_SERVER and MAIL_PORT, and whether a firewall lets this machine out to them."


def words_of(failure: Exception) -> str:
    """Return what the server or the system said."""
    if isinstance(failure, smtplib.SMTPResponseException):
        said = failure.smtp_error
        return f"{failure.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return str(failure) or type(failure).__name__


def _end_of_certificate(host: smtplib.SMTP) -> str:
    found = host.sock.getpeercert() if isinstance(host.sock, ssl.SSLSocket) else None
    return str(found.get("notAfter", "")) if found else ""
