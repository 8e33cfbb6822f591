"""The sample configurations of nginx and Caddy, run in front of a real server."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from conference.doctor import proxy
from conference.lib.masking import SECRET_PATHS
from conference.templating import ASSETS
from config import ROOT
from tests.doctor.observed import names
from tests.doctor.public import Public
from tests.served import end, free_port

pytestmark = pytest.mark.slow

DEPLOY = ROOT / "deploy"
HOST = "konference.example.org"
SECRET = "0nobody-else-knows-this"  # a made-up token
PROXIES = ("nginx", "caddy")
STARTS_WITHIN = 20  # seconds
LARGE = (221, 999, 1000, 25_000)  # MB, more than the 200 of slides and what is sent with them
NUMBER = re.compile(r"[0-9a-f-]{32,36}")  # of a request, as both proxies give it


def nginx(folder: Path, public: Public, behind: int) -> list[str]:
    """Write the sample with ports and files of the test in place of its own; return how nginx is started."""
    sample = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(public.certificate.chain),
        f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(public.certificate.key),
        "/var/log/nginx": str(folder),
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{public.port} ssl;",
        "listen [::]:80;": "", "listen [::]:443 ssl;": "",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
    }.items():  # fmt: skip
        assert old in sample, old
        sample = sample.replace(old, new)
    (folder / "site.conf").write_text(sample, encoding="utf-8")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; worker_processes 1; daemon off; error_log {folder}/nginx.log; events {{}}"
        f" http {{ {kept} include site.conf; }}"
    )
    command = ["nginx", "-p", str(folder), "-e", f"{folder}/nginx.log", "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    return command


def caddy(folder: Path, public: Public, behind: int) -> list[str]:
    """Write the sample with the certificate of the test; return how Caddy is started."""
    sample = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    site = "{$PREZENCE_HOST:konference.example.org} {"
    own = f"tls {public.certificate.chain} {public.certificate.key}"
    for old, new in {
        site: f"{public.address} {{\n\t{own}\n",
        "{$PREZENCE_UPSTREAM:127.0.0.1:8000}": f"127.0.0.1:{behind}",
        "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
    }.items():
        assert old in sample, old
        sample = sample.replace(old, new, 1)
    (folder / "Caddyfile").write_text(sample, encoding="utf-8")
    file = ["--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    subprocess.run(["caddy", "validate", *file], check=True, capture_output=True)
    return ["caddy", "run", *file]


@contextmanager
def in_front(name: str, folder: Path, public: Public, behind: int) -> Iterator[None]:
    """Run such a proxy; what it writes ends in files of the folder."""
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed, so nobody has tried its configuration: scripts/system-packages proxies")
    command = {"nginx": nginx, "caddy": caddy}[name](folder, public, behind)
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, env={"HOME": str(folder), "PATH": "/usr/bin:/usr/sbin"}
        )
        try:
            wait_for(public)
            yield
        finally:
            end(process)


def wait_for(public: Public) -> None:
    """Wait until somebody answers with TLS. Raises TimeoutError."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            ask(public, "GET", "/health/live")
        except (OSError, HTTPException):
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the proxy does not answer")


def ask(public: Public, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask through the proxy."""
    trust = ssl.create_default_context(cafile=str(public.certificate.chain))
    connection = HTTPSConnection("127.0.0.1", public.port, timeout=20, context=trust)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("name", PROXIES)
def test_the_sample_passes_the_doctor_and_keeps_secrets_out_of_its_log(
    asked: Flask, public: Public, tmp_path: Path, name: str
) -> None:
    asset = f"/static/{asked.extensions[ASSETS]['bootstrap.css']}"
    with in_front(name, tmp_path, public, public.behind):
        found = list(proxy.look(asked.config))
        part = ask(public, "GET", asset, Range="bytes=10-19", X_Request_ID="a-number-of-the-visitor")
        large = ask(public, "POST", "/en/organise/sign-in", bytes(9 * 1024 * 1024), Content_Type="text/plain")
        ask(public, "GET", f"/en/my/{SECRET}", Referer=f"{public.address}/my/{SECRET}")
        ask(public, "GET", f"/organise/sign-in/{SECRET}?next=/")
        ask(public, "GET", f"/?q={SECRET}")
    assert {name: bad for name, bad in names(found).items() if bad != "OK"} == {}
    assert (part[0], part[1]["Content-Range"].partition("/")[0], len(part[2])) == (206, "bytes 10-19", 10)
    number = part[1]["X-Request-Id"]
    assert NUMBER.fullmatch(number)
    assert large[0] == 413
    assert b"That is too much for one form" in large[2]  # the application has said it
    logged = logs(tmp_path)
    assert SECRET not in logged
    assert "/en/my/..." in logged
    assert "/?..." in logged
    assert asset in logged
    assert number in logged or name == "caddy"  # whose log bears it only where Caddy is newer than Debian's


@pytest.mark.parametrize("name", PROXIES)
def test_a_file_that_no_form_takes_gets_a_sentence(public: Public, tmp_path: Path, name: str) -> None:
    with in_front(name, tmp_path, public, public.behind):
        said = [ask(public, "POST", "/en/organise/sign-in", b"x", Content_Length=str(mega * 10**6)) for mega in LARGE]
        small = ask(public, "POST", "/en/organise/sign-in", b"x" * 1000)
    for status, headers, body in said:
        assert (status, headers["Content-Type"]) == (413, "text/html; charset=utf-8")
        assert "Na jeden formulář je toho moc." in body.decode()
        assert "choose a smaller file" in body.decode()
    assert small[0] == 400  # the application has refused it: it has no token


@pytest.mark.parametrize("name", PROXIES)
def test_while_the_server_is_away_a_page_says_so_and_no_log_keeps_a_secret(
    public: Public, tmp_path: Path, name: str
) -> None:
    with in_front(name, tmp_path, public, free_port()):
        status, headers, body = ask(public, "GET", f"/my/{SECRET}")
    assert (status, headers["Retry-After"]) == (503, "30")
    assert "Hned jsme zpátky" in body.decode()
    assert SECRET not in logs(tmp_path)


@pytest.mark.parametrize("sample", ["nginx.conf", "Caddyfile"])
def test_a_sample_masks_what_the_application_masks(sample: str) -> None:
    assert f"(?:{'|'.join(SECRET_PATHS)})/" in (DEPLOY / sample).read_text(encoding="utf-8")


def logs(folder: Path) -> str:
    """All that the proxy has written."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.log")))
