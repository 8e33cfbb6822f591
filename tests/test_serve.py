"""The web server as it runs: slow senders, large bodies, stopping, processes that are killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from conference import serve
from conference.lib.transaction import transaction
from config import ROOT
from tests.concurrency.house import application_on, open_conference, tables
from tests.served import STARTS_WITHIN, Server, environment, free_port, web
from tests.test_house import APART, HEAVY
from tests.visitor import Visitor

pytestmark = pytest.mark.slow

SLUG = "zivo"
AT_REST = """
import sys
from wsgi import app
from conference import serve, worker
serve.warm(app)
worker.round_of_work(app, lambda: False)
print(*sys.modules)
"""
"""Prints what is loaded by all that answers and works, once it has drawn pages and looked for work."""
THREADS = """
import os
from wsgi import app
from conference import serve
from conference.lib.transaction import transaction
serve.warm(app)
print(len(os.listdir("/proc/self/task")))
"""
SLOW = 24  # senders; the server of the tests has 8 threads


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A database with a conference one may register at, and the folder of its data."""
    folder = tmp_path_factory.mktemp("served")
    address = f"sqlite:///{folder / 'served.sqlite3'}"
    app = application_on(address, folder)
    with tables(app):
        open_conference(1000, 10)
    return address, folder


@pytest.fixture(scope="module")
def server(data: tuple[str, Path]) -> Iterator[Server]:
    """The running server."""
    address, folder = data
    port = free_port()
    with web(environment(address, folder, port=port), port) as running:
        yield running


def answer_of(line: socket.socket) -> bytes:
    """Everything the server sends until it hangs up."""
    with line:
        line.settimeout(20)
        received = b""
        while piece := line.recv(65536):
            received += piece
        return received


def half_a_request(port: int) -> socket.socket:
    """A connection on which a form has begun to arrive."""
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(
        b"POST /organise/sign-in/link HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nemail"
    )
    return line


def test_many_who_send_slowly_hold_nobody_up_and_are_answered(server: Server) -> None:
    slow = [half_a_request(server.port) for _ in range(SLOW)]
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/health/ready")
    assert connection.getresponse().read() == b"ok\n"
    connection.close()
    assert time.monotonic() - began < 3
    for line in slow:
        line.sendall(b"=a%4")
    assert {answer_of(line)[:12] for line in slow} == {b"HTTP/1.1 400"}  # no token: the application has read the form


def test_a_body_that_is_too_large_is_thrown_away_and_answered_with_the_page(
    server: Server, data: tuple[str, Path]
) -> None:
    size = 9 * 1024 * 1024
    line = socket.create_connection(("127.0.0.1", server.port))
    line.sendall(
        b"POST /en/organise/sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n" % size
    )
    line.sendall(bytes(size))
    said = answer_of(line)
    assert said.startswith(b"HTTP/1.1 413")
    assert b"That is too much for one form" in said
    assert not list((data[1] / "tmp").iterdir())


def test_no_thread_runs_before_the_processes_part(data: tuple[str, Path]) -> None:
    """A forked process has none of them, and would wait for its answer for ever; with backups, which look at files."""
    address, folder = data
    secret = folder / "passphrase"
    secret.write_text("many words that mean nothing together\n", encoding="utf-8")
    environ = environment(address, folder) | {"BACKUP_PASSPHRASE_FILE": str(secret)}
    result = subprocess.run([sys.executable, "-c", THREADS], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert result.stdout == "1\n", result.stderr


def test_before_the_processes_part_no_page_writes_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an action begins, a thread of the storage for one, would be missing in each of them."""
    app, written = application_on(f"sqlite:///{tmp_path / 'warm.sqlite3'}", tmp_path), []

    def writes(**_: object) -> str:
        with transaction():
            written.append("a row")
        return "drawn"

    with tables(app):
        monkeypatch.setitem(app.view_functions, "site.home", writes)
        serve.warm(app)
        assert written == []
        assert app.test_client().get("/").text == "drawn"
        assert written == ["a row"]


def test_no_heavy_library_is_loaded_at_rest(data: tuple[str, Path]) -> None:
    address, folder = data
    environ = environment(address, folder) | {"EXTERNAL_URL": "https://prezence.example.org"}  # passkeys need a name
    result = subprocess.run([sys.executable, "-c", AT_REST], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    modules = set(result.stdout.split())
    loaded = {name.partition(".")[0] for name in modules}
    assert "sqlalchemy" in loaded
    assert "sqlalchemy.dialects.sqlite" in modules
    assert "sqlalchemy.dialects.postgresql" not in modules
    assert not loaded & ({"alembic", "cryptography"} | HEAVY | set().union(*APART.values()))


def test_a_process_that_is_killed_is_started_again(server: Server) -> None:
    before = set(server.workers())
    server.kill_workers()
    server.wait_until_ready()
    until = time.monotonic() + STARTS_WITHIN
    while len(server.workers()) < 3 and time.monotonic() < until:
        time.sleep(0.05)  # two that answer, and one that says how the machine fares, which may be the last
    assert len(server.workers()) == 3
    assert not before & set(server.workers())


def test_a_registration_that_is_being_sent_is_finished_when_the_server_stops(data: tuple[str, Path]) -> None:
    address, folder = data
    port = free_port()
    with web(environment(address, folder, port=port), port) as running:
        line = half_a_request(port)
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        with pytest.raises(ConnectionRefusedError):  # no new ones
            socket.create_connection(("127.0.0.1", port))
        line.sendall(b"=a%4")
        assert answer_of(line).startswith(b"HTTP/1.1 400")
        assert running.process.wait(10) == 0


def test_processes_end_with_the_one_that_started_them(data: tuple[str, Path]) -> None:
    address, folder = data
    port = free_port()
    with web(environment(address, folder, port=port), port) as running:
        workers = running.workers()
        running.process.kill()
        running.process.wait()
        until = time.monotonic() + 10
        while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < until:
            time.sleep(0.1)
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_a_complete_registration_passes_through_it(server: Server) -> None:
    """The visitor raises where an answer is another one than it should be."""
    visitor = Visitor(server.port)
    visitor.register(SLUG, family_name="Nováková", email=f"jana-{os.getpid()}@example.org")
    visitor.close()


def test_a_start_without_tables_says_at_once_what_to_do(tmp_path: Path) -> None:
    app = application_on(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    done = app.test_cli_runner().invoke(args=["serve"])
    assert done.exit_code == 1
    assert done.output == "Error: The tables of the database are not there yet. Run: flask --app wsgi db upgrade\n"


@pytest.mark.parametrize("command", [["worker", "--once"], ["create-administrator", "jana@example.org"]])
def test_commands_without_tables_say_what_to_do(tmp_path: Path, command: list[str]) -> None:
    app = application_on(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 1
    assert done.output == "Error: The tables of the database are not there yet. Run: flask --app wsgi db upgrade\n"


def test_systemd_hears_when_all_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        serve.tell_systemd()
        assert manager.recv(100) == b"READY=1"


def test_the_command_of_the_administrator_takes_settings_as_they_are(tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    settings.write_text(
        "# a comment\n\nSECRET_KEY=a key of $HOME and `id`, long enough to be taken\nMAIL_SERVER=smtp.example.org\n"
        f"EXTERNAL_URL=https://konference.example.org/?a=b\nDATA_DIR={tmp_path / 'data of all'}"
    )
    command = [ROOT / "scripts" / "prezence", "check-config"]
    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"], "PREZENCE_SETTINGS": str(settings)}, capture_output=True, text=True
    )
    assert "EXTERNAL_URL = https://konference.example.org/?a=b" in done.stdout, done.stderr
    assert f"DATA_DIR = {tmp_path / 'data of all'}" in done.stdout
    assert "- The tables of the database are not there yet." in done.stdout
    assert "- TRUSTED_PROXIES is 0" in done.stdout
    assert done.returncode == 1


def test_the_unit_and_the_container_start_what_there_is(tmp_path: Path) -> None:
    commands = application_on("sqlite://", tmp_path, SQLALCHEMY_ENGINE_OPTIONS={}).cli.commands
    unit = (ROOT / "deploy" / "prezence.service").read_text()
    assert "ExecStart=/opt/prezence/.venv/bin/flask --app wsgi serve\n" in unit
    assert "serve" in commands
    packages = (ROOT / "scripts" / "system-packages").read_text()
    named = re.findall(r"lib[\w.-]+0\b", (ROOT / "Containerfile").read_text())
    assert named
    assert all(name in packages for name in named)


def test_a_start_at_an_address_that_is_taken_says_so_at_once(data: tuple[str, Path]) -> None:
    app = application_on(*data)
    with socket.create_server(("127.0.0.1", 0)) as other:
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        done = app.test_cli_runner().invoke(args=["serve", "--bind", bind])
    assert done.exit_code == 1
    assert "Address already in use" in done.output
    assert bind in done.output
