"""The demo's mailbox: what would have been sent, for people who try Prezence. Its pages exist in the demo only."""

from __future__ import annotations

import re
from base64 import b64encode
from io import BytesIO

from flask import Flask, Response, abort, make_response, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from sqlalchemy import select

from conference.extensions import db
from conference.lib.headers import POLICY
from conference.lib.routes import page
from conference.mailing import queries
from conference.mailing.last_moment import as_sent
from conference.mailing.models import Message, MessageState
from conference.mailing.smtp import content_of, emblem
from conference.mailing.texts import EMBLEM

LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src data:; base-uri 'none'; frame-ancestors 'self'"
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def init_app(app: Flask) -> None:
    """Add the pages. They belong to one application, not to the blueprint, which all applications share."""
    app.add_url_rule("/demo/mailbox", "mailing.mailbox", mailbox)
    app.add_url_rule("/demo/mailbox/<int:message_id>", "mailing.mailbox_message", mailbox_message)
    app.add_url_rule("/demo/mailbox/<int:message_id>/html", "mailing.mailbox_html_file", mailbox_html_file)
    app.add_url_rule(
        "/demo/mailbox/<int:message_id>/attachments/<int:number>",
        "mailing.mailbox_attachment_file",
        mailbox_attachment_file,
    )


def mailbox() -> ResponseReturnValue:
    """Return all messages that were sent, newest first."""
    return _private(make_response(page(messages=queries.mailbox(), on_their_way=queries.on_their_way())))


def mailbox_message(message_id: int) -> ResponseReturnValue:
    """Return one message: as it looks, as plain text, its attachments."""
    message = _sent(message_id)
    response = make_response(page(message=message, text=linkified(as_sent(message)[0])))
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return _private(response)


def mailbox_html_file(message_id: int) -> ResponseReturnValue:
    """Return the HTML part alone."""
    return _private(looks(as_sent(_sent(message_id))[1]))


def looks(html: str) -> Response:
    """Return the HTML of a letter as a page in a sandbox; its links open in a new window."""
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    picture = f"data:image/png;base64,{b64encode(emblem()).decode()}"
    html = html.replace(f"cid:{EMBLEM}", picture)  # mail programs take it from the message
    response = make_response(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def mailbox_attachment_file(message_id: int, number: int) -> ResponseReturnValue:
    """Return one attachment, to download."""
    attachments = _sent(message_id).attachments
    if number >= len(attachments):
        abort(404)
    attachment = attachments[number]
    try:
        content = BytesIO(content_of(attachment))
    except ValueError:
        abort(404)
    mime = attachment["mime"].partition(";")[0]
    return _private(send_file(content, mime, as_attachment=True, download_name=attachment["filename"]))


def linkified(text: str) -> Markup:
    """Return plain text as HTML, its addresses as links; all else is escaped."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found[0]))
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts).replace("\n", Markup("<br>\n"))


def _sent(message_id: int) -> Message:
    """Return a message of the mailbox, or 404."""
    query = select(Message).where(Message.id == message_id, Message.state == MessageState.SENT)
    message = db.session.scalar(query)
    return message or abort(404)


def _private(response: Response) -> Response:
    """Keep what holds links with secrets out of caches, indexes and Referers."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
