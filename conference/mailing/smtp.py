"""Talking to the mail server: one message as MIME, one connection for many, each failure with its stage.

What a broken conversation means is decided by one question: had the last byte of the message gone out? Before that no
server may have taken it (RFC 5321, section 4.1.1.4), and trying again is safe. After it, without the server's answer,
nobody can know (RFC 1047): sending again might tell twice, so a person decides.
"""

from __future__ import annotations

import smtplib
import ssl
from email.charset import QP, Charset
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.policy import SMTP
from email.utils import parseaddr, quote
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import flask_mail
from flask import current_app

from conference.lib.clock import now
from conference.lib.storage import StorageError, storage
from conference.mailing.last_moment import as_sent
from conference.mailing.models import Message
from conference.mailing.outbox import BY_HAND
from conference.mailing.rules import MAX_ERROR, VERDICT_SECONDS, Stage
from conference.mailing.texts import EMBLEM
from conference.mailing.writing import UNSUBSCRIBING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FILE_MAX_BYTES = 5 * 1024 * 1024  # of one file sent along
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP  # lines of any length and every letter pass through any server


class NotSent(Exception):  # noqa: N818 - says what happened
    """The server did not take the message; its words, or the system's, are the text."""

    def __init__(self, stage: Stage, code: int | None, words: str) -> None:
        super().__init__(f"{code} {words}" if code else words)
        self.stage = stage
        self.code = code


class Unclear(Exception):  # noqa: N818 - says what happened
    """The whole message went out, and the server's answer did not come back: it may or may not have been taken."""


class Conversation(smtplib.SMTP):
    """smtplib's conversation, which knows whether the server owes an answer to a message sent whole."""

    awaits_verdict = False

    def send(self, s: ReadableBuffer | str) -> None:
        """Send a command, which is text, or the content of a message, which is bytes. Raises as smtplib's."""
        super().send(s)
        if isinstance(s, bytes):
            self.awaits_verdict = True
            self._wait_for(max(self.timeout, VERDICT_SECONDS))

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's answer. Raises as smtplib's."""
        reply = super().getreply()
        if self.awaits_verdict:
            self.awaits_verdict = reply[0] < 200  # no answer that means anything
            self._wait_for(self.timeout)
        return reply

    def _wait_for(self, seconds: float) -> None:
        if self.sock:
            self.sock.settimeout(seconds)


class TLSConversation(Conversation, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


class MimeMessage(flask_mail.Message):
    """Flask-Mail's message, its headers left as they were encoded.

    The policy that Flask-Mail chooses folds long headers anew, and Python then writes the comma of a long name bare,
    which cuts the sender in two.
    """

    emblem = b""  # a picture that the HTML shows by its Content-ID

    def _message(self) -> MIMEBase:
        composed = super()._message()
        if self.emblem:
            _put_beside_html(composed, self.emblem)
        composed.policy = SMTP.clone(refold_source="none")
        return composed


def _put_beside_html(composed: MIMEBase, picture: bytes) -> None:
    """Make one part of the HTML and the picture it shows (multipart/related, RFC 2387)."""
    alternative: Any = composed.get_payload(0)
    *others, html = alternative.get_payload()
    image = MIMEImage(picture, "png")
    image["Content-ID"] = f"<{EMBLEM}>"
    image.add_header("Content-Disposition", "inline", filename="eu.png")
    related = MIMEMultipart("related", type="text/html", _subparts=[html, image])
    alternative.set_payload([*others, related])


@cache
def emblem() -> bytes:
    """Return the emblem of the European Union: what printing/ornament.py draws, as pixels, three for one on screen."""
    return (Path(current_app.static_folder or "") / "img" / "eu-emblem.png").read_bytes()


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a time limit, checked certificates, and a calm goodbye."""

    def configure_host(self) -> Conversation:
        """Connect and sign in. Raises OSError or SMTPException."""
        server, timeout = self.mail, current_app.config["MAIL_TIMEOUT"]
        if server.use_ssl:
            context = ssl.create_default_context()
            host: Conversation = TLSConversation(server.server, server.port, timeout=timeout, context=context)
        else:
            host = Conversation(server.server, server.port, timeout=timeout)
        try:
            if server.use_tls:
                host.starttls(context=ssl.create_default_context())
            if server.username and server.password:
                host.login(server.username, server.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Say goodbye; a server that has gone already needs none."""
        if self.host is None:
            return
        try:
            self.host.quit()
        except (OSError, smtplib.SMTPException):
            self.host.close()


class Courier:
    """Sends messages over one connection, opened with the first one and anew after any trouble."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def __enter__(self) -> Courier:
        return self

    def __exit__(self, *error: Any) -> None:
        self._hang_up()

    def send(self, mail: flask_mail.Message) -> None:
        """Hand one message over. Raises NotSent, or Unclear when it may have been taken all the same."""
        connection = self._ready()
        host = connection.host
        try:
            connection.send(mail, envelope_from=sender_address())
        except smtplib.SMTPRecipientsRefused as error:
            self._hang_up()
            code, words = next(iter(error.recipients.values()))
            raise NotSent(Stage.RECIPIENT, code, reply_text(words)) from error
        except smtplib.SMTPSenderRefused as error:
            self._hang_up()
            raise NotSent(Stage.SENDER, error.smtp_code, reply_text(error.smtp_error)) from error
        except smtplib.SMTPDataError as error:
            self._hang_up()
            if _awaits_verdict(host):
                raise Unclear(reply_text(error.smtp_error)) from error
            raise NotSent(Stage.CONTENT, error.smtp_code, reply_text(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            if _awaits_verdict(host):
                raise Unclear(reply_text(str(error) or type(error).__name__)) from error
            raise _no_connection(error) from error

    def _ready(self) -> Connection:
        """Return an open connection: the one in use if it still answers, else a new one."""
        if self._connection and self._connection.host and not _answers(self._connection.host):
            self._hang_up()
        if self._connection is None:
            connection = Connection(current_app.extensions["mail"])
            try:
                self._connection = connection.__enter__()
            except (OSError, smtplib.SMTPException) as error:
                raise _no_connection(error) from error
        return self._connection

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.__exit__(None, None, None)
        self._connection = None


def _awaits_verdict(host: smtplib.SMTP | None) -> bool:
    return isinstance(host, Conversation) and host.awaits_verdict


def _answers(host: smtplib.SMTP) -> bool:
    try:
        return host.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _no_connection(error: Exception) -> NotSent:
    if isinstance(error, smtplib.SMTPResponseException):
        return NotSent(Stage.CONNECTION, error.smtp_code, reply_text(error.smtp_error))
    return NotSent(Stage.CONNECTION, None, reply_text(str(error) or type(error).__name__))


def reply_text(words: bytes | str) -> str:
    """Return what a server said, as one line fit for the table."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.replace("\0", "").split())[:MAX_ERROR]


def sender_address() -> str:
    """Return the bare address all mail comes from."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]


def as_mail(message: Message) -> MimeMessage:
    """Return a row of the outbox as an e-mail: text and HTML, attachments, and the headers that tell machines what
    it is.
    """
    event = message.event
    text, html = as_sent(message)
    name = event.text("title", message.language) if event else parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[0]
    return_to = event.contact_email if event else ""
    mail = MimeMessage(
        subject=message.subject,
        sender=f'"{quote(" ".join(name.split()))}" <{sender_address()}>' if name else sender_address(),
        recipients=[message.recipient],
        reply_to=return_to or None,
        body=text,
        html=html,
        date=now().timestamp(),
        charset=UTF8,  # type: ignore[arg-type]  # passed on to email.mime, which takes a Charset as well
        extra_headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers, please
            "X-Auto-Response-Suppress": "All",  # the same for Exchange
            "Content-Language": message.language,
        },
    )
    if message.kind in UNSUBSCRIBING:  # RFC 2369 and RFC 8058: mail programs show a button of their own
        mail.extra_headers = {
            **(mail.extra_headers or {}),
            "List-Unsubscribe": f"<{UNSUBSCRIBING[message.kind](message)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if message.kind in BY_HAND and mail.extra_headers:
        del mail.extra_headers["Auto-Submitted"]
    if f"cid:{EMBLEM}" in message.html:
        mail.emblem = emblem()
    mail.msgId = message_id(message.key)
    for attachment in message.attachments:
        mime = attachment["mime"]
        if mime.startswith("text/") and "charset=" not in mime:
            mime += "; charset=utf-8"
        mail.attach(attachment["filename"], mime, content_of(attachment))
    return mail


def content_of(attachment: dict[str, str]) -> bytes:
    """Return what is sent along: a text, or a file of the storage.

    Raises ValueError where that is gone, NotSent where the storage does not answer: nothing was said to anybody yet.
    """
    if "storage_key" not in attachment:
        return attachment["content"].encode()
    try:
        return storage().read(attachment["storage_key"], FILE_MAX_BYTES)
    except FileNotFoundError as error:
        raise ValueError("an attached file is gone") from error
    except StorageError as error:
        raise NotSent(Stage.CONNECTION, None, "an attached file is out of reach") from error


def message_id(key: str) -> str:
    """Return the Message-ID: the same at every attempt, so that a repeated delivery can be told from a second
    message.
    """
    host = urlsplit(current_app.config["EXTERNAL_URL"]).hostname or "localhost"
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{host}>"
