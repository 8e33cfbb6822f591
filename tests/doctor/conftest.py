"""A running server as people reach it, for the tests of the doctor and of the samples of proxies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.doctor.public import Public, public_server
from tests.served import KEY


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Public]:
    """A running server whose proxy each test starts."""
    with public_server(tmp_path_factory.mktemp("public")) as found:
        yield found


@pytest.fixture
def asked(app: Flask, public: Public, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application that asks: with the settings of the server, and trust in its certificate."""
    for name, value in {"SECRET_KEY": KEY, "EXTERNAL_URL": public.address, "TRUSTED_PROXIES": 1}.items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setenv("SSL_CERT_FILE", str(public.certificate.chain))
    return app
