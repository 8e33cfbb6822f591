"""A proxy in front that the configuration does not know of is told of once."""

from __future__ import annotations

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from conference.lib import proxies


@Request.application
def address(request: Request) -> Response:
    """The address of the visitor."""
    return Response(request.remote_addr)


FORWARDED = {"X-Forwarded-For": "192.0.2.1, 192.0.2.7"}


def test_the_first_request_through_an_unknown_proxy_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(proxies.behind(address, 0))
    client.get("/")
    assert caplog.messages == []
    for _ in range(3):
        assert client.get("/", headers=FORWARDED, environ_base={"REMOTE_ADDR": "127.0.0.1"}).text == "127.0.0.1"
    assert caplog.messages == [proxies.FORGOTTEN]
    assert "TRUSTED_PROXIES" in proxies.FORGOTTEN


def test_a_known_proxy_is_believed_and_no_further_one(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(proxies.behind(address, 1))
    assert client.get("/", headers=FORWARDED).text == "192.0.2.7"
    assert caplog.messages == []
