"""The mailbox: in the demo everything that was sent can be read there; elsewhere it does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from conference import create_app
from conference.extensions import db
from conference.lib.model import Base
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.mailing.delivery import work_once
from conference.mailing.demo import linkified
from conference.mailing.models import Message
from tests import templates
from tests.client import PageClient
from tests.factories import make_event
from tests.mailing.conftest import MailServer, letters_for, queue

pytestmark = pytest.mark.slow


def application_in(mode: str, folder: Path) -> Flask:
    values: dict[str, Any] = {
        "MODE": mode,
        "DEMO": mode == "demo",
        "TESTING": mode != "production",
        "DATA_DIR": templates.share(folder),
        "SECRET_KEY": "a key for tests only, long enough to be accepted",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'test.sqlite3'}",
        "STORAGE_URL": str(folder / "uploads"),
        "EXTERNAL_URL": "https://prezence.example.org",
        "MAIL_SERVER": "127.0.0.1",
        "RATELIMIT_ENABLED": False,
    }
    return create_app(values)


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The demo, with an empty database."""
    app = application_in("demo", tmp_path)
    app.test_client_class = PageClient
    letters_for(app, monkeypatch)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def letter(demo: Flask) -> Message:
    """A sent message with an attachment."""
    message = queue(
        event=make_event(),
        name="<b>Jana</b>",
        attachments=[{"filename": "bydlení.ics", "mime": "text/calendar; method=PUBLISH", "content": "BEGIN:Ž"}],
    )
    work_once()
    db.session.refresh(message)
    return message


@pytest.mark.parametrize("mode", ["production", "development", "testing"])
def test_there_is_no_mailbox_outside_the_demo(tmp_path, mode):
    app = application_in(mode, tmp_path)
    assert [rule.rule for rule in app.url_map.iter_rules() if "mailbox" in rule.rule or "demo" in rule.rule] == []


def test_after_a_demo_was_built_the_next_application_still_has_none(tmp_path):
    demo, other = application_in("demo", tmp_path / "a"), application_in("testing", tmp_path / "b")
    assert "mailing.mailbox" in demo.view_functions
    assert "mailing.mailbox" not in other.view_functions


def test_the_demo_sends_nothing(demo, mail_server: MailServer, letter):
    assert letter.sent_at is not None
    assert mail_server.connections == 0


def test_the_mailbox_lists_messages_newest_first(demo, letter):
    queue("probe:2", name="Petra", recipient="petra@example.org")
    work_once()
    queue("probe:3")
    page = demo.test_client().page("/demo/mailbox")
    assert page.texts("main li a") == ["Přihláška: Petra", "Přihláška: <b>Jana</b>"]
    assert page.texts("main li span")[0] == "petra@example.org · 12. 5. 2026, 10:00"
    assert page.headers["Cache-Control"] == "no-store"
    assert len(page.texts(".notice")) == 1


def test_an_empty_mailbox_says_so(demo):
    page = demo.test_client().page("/demo/mailbox")
    assert page.all("main li") == []


def test_a_message_shows_its_text_with_links_that_can_be_followed(demo, letter):
    page = demo.test_client().page(f"/demo/mailbox/{letter.id}")
    address = "https://prezence.example.org/my/token?a=1&b=2"
    assert page.link(address) == address
    assert page.one("iframe").attrs["src"] == f"/demo/mailbox/{letter.id}/html"
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")


def test_the_html_is_shown_in_a_sandbox_and_only_by_ourselves(demo, letter):
    response = demo.test_client().get(f"/demo/mailbox/{letter.id}/html")
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["sandbox allow-popups allow-popups-to-escape-sandbox", "default-src 'none'"]
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "&lt;b&gt;Jana&lt;/b&gt;" in response.text
    assert '<base target="_blank">' in response.text


def test_attachments_are_downloaded(demo, letter):
    response = demo.test_client().get(f"/demo/mailbox/{letter.id}/attachments/0")
    assert (response.mimetype, response.text) == ("text/calendar", "BEGIN:Ž")
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''bydlen%C3%AD.ics" in response.headers["Content-Disposition"]


def test_a_file_of_the_storage_is_downloaded_and_a_missing_one_is_not_there(demo, letter):
    storage().put("letters/1/mapa.pdf", BytesIO(b"%PDF-1.7"))
    kept, gone = ({"filename": "mapa.pdf", "mime": "application/pdf", "storage_key": f"letters/1/{name}.pdf"}
                  for name in ("mapa", "gone"))  # fmt: skip
    with transaction() as session:
        session.get_one(Message, letter.id).attachments = [kept, gone]

    answers = [demo.test_client().get(f"/demo/mailbox/{letter.id}/attachments/{number}") for number in (0, 1)]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0].data == b"%PDF-1.7"
    answers[0].close()


@pytest.mark.parametrize("path", ["/demo/mailbox/999", "/demo/mailbox/999/html", "/demo/mailbox/1/attachments/7"])
def test_what_is_not_there_is_not_found(demo, letter, path):
    assert demo.test_client().get(path).status_code == 404


def test_what_was_not_sent_yet_is_not_shown(demo):
    message = queue()
    assert demo.test_client().get(f"/demo/mailbox/{message.id}").status_code == 404


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a <b> & c", "a &lt;b&gt; &amp; c"),
        ("viz https://a.example.org/x?y=1&z=2.", 'viz <a href="https://a.example.org/x?y=1&amp;z=2">https://a.example.org/x?y=1&amp;z=2</a>.'),
        ("(https://a.example.org/)", '(<a href="https://a.example.org/">https://a.example.org/</a>)'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('https://a.example.org/"onclick=x', '<a href="https://a.example.org/">https://a.example.org/</a>&#34;onclick=x'),
        ("one\ntwo", "one<br>\ntwo"),
    ],
)  # fmt: skip
def test_only_addresses_become_links(text, html):
    assert linkified(text) == html
