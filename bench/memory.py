"""Memory of the whole service, process by process: at rest, and after a busy hour in fast motion.

`flask serve` with three processes that answer and the worker, production mode, SQLite, the demo's conferences. A figure
is the proportional share (PSS): what several processes have in common counts once, divided among them; "own" is what a
process shares with nobody. The busy hour is page visits, registrations, programmes as PDF, certificates one by one and
all as ZIP, exports, uploads of slides and photos. Then it rests again. How long the first page takes is measured from
the start of the command and from when it listens: cold, with nothing compiled, and warm, as after an installation.
Nothing here is asserted.

`python -m bench.memory [--seconds 20] [--processes 3]`
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import flask_migrate
import sqlalchemy as sa
from PIL import Image

import config as settings
from bench.places import in_a_process
from conference import create_app, worker
from conference.demo import load as demo
from conference.extensions import db
from conference.registration.models import Registration
from conference.registration.own.address import my_address
from conference.slides.mails import own_address
from conference.team.links import sign_in_link
from tests.served import KEY, Server, end, environment, free_port
from tests.visitor import Unexpected, Visitor

HEAD = ("when", "process", "MB (PSS)", "own MB")
PAGES = ("", "programme", "speakers", "visits", "practical", "register", "programme.ics", "schedule.json", "card.png")
EXPORTS = ("attendees.xlsx", "attendees.ods", "attendees.csv")
BOUNDARY = "bench-memory"
INPUT = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')


class Links(NamedTuple):
    """The paths behind which the people of the demo do their work."""

    organiser: str
    participant: str
    speaker: str
    registration: int  # of somebody with a certificate


class Start(NamedTuple):
    """How many seconds after the start of the command it listened, and gave its first page."""

    listened: float
    answered: float

    def __str__(self) -> str:
        return f"{self.answered:.2f} s after the start, {self.answered - self.listened:.2f} s after it listened"


class Share(NamedTuple):
    """The memory of one process in MB."""

    name: str
    pss: float
    own: float


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="how long visitors read and register")
    parser.add_argument("--processes", type=int, default=3)
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="prezence-bench-") as name:
        folder = Path(name)
        links = prepared(folder)
        with served(folder, wanted.processes) as (_, cold):
            print(f"first page, cold: {cold}")
        with served(folder, wanted.processes) as (server, warm):
            print(f"first page, warm: {warm}\n" + " | ".join(HEAD))
            time.sleep(worker.RESTED + 5)
            before = show("at rest", server)
            busy_hour(server, links, wanted.seconds)
            during = show("just after", server)
            time.sleep(45)
            after = show("at rest again", server)
            print(f"grown by {during - before:.0f} MB just after, by {after - before:.0f} MB at rest again")


def prepared(folder: Path) -> Links:
    """Return the demo's conferences in a database there."""
    app = create_app(
        {
            "MODE": "testing", "TESTING": True, "DATA_DIR": folder, "SECRET_KEY": KEY, "EXTERNAL_URL": "http://127.0.0.1",
            "SQLALCHEMY_DATABASE_URI": address(folder), "MAIL_SERVER": "127.0.0.1",
        }
    )  # fmt: skip
    with app.app_context():
        flask_migrate.upgrade()
        cast = demo.load()
        person, speaker = cast.participant, cast.speaker
        certified = db.session.scalar(
            sa.select(sa.func.min(Registration.id)).where(Registration.event.has(slug=demo.PAST))
        )
        assert certified is not None
        found = Links(
            urlsplit(sign_in_link(cast.organiser)).path,
            urlsplit(my_address(person, "cs")).path,
            urlsplit(own_address(speaker, speaker.event)).path,
            certified,
        )
        db.session.remove()
        db.engine.dispose()
    return found


def address(folder: Path) -> str:
    """Return the address of the database."""
    return f"sqlite:///{folder / 'bench.sqlite3'}"


@contextmanager
def served(folder: Path, processes: int) -> Iterator[tuple[Server, Start]]:
    """Run the whole service, and tell when it gave its first page."""
    port = free_port()
    environ = environment(address(folder), folder, port=port) | {
        "WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": str(processes),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=settings.ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        server = Server(process, port)
        yield server, first_page(port, begun)
    finally:
        end(process)


def first_page(port: int, begun: float) -> Start:
    """Return when the home page was answered. Raises TimeoutError after a minute."""
    while time.perf_counter() - begun < 60:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
            listened = time.perf_counter() - begun
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return Start(listened, time.perf_counter() - begun)
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise TimeoutError("the web server does not answer")


def show(when: str, server: Server) -> float:
    """Print a line for each process; all of them together in MB."""
    shares = list(measured(server))
    for share in (*shares, Share("all", sum(one.pss for one in shares), sum(one.own for one in shares))):
        print(f"{when} | {share.name} | {share.pss:.1f} | {share.own:.1f}", flush=True)
    return sum(one.pss for one in shares)


def measured(server: Server) -> Iterator[Share]:
    """Yield the processes of a server as the kernel counts them, also those that work for one of them for a while."""
    main, children = server.process.pid, server.workers()
    names = {main: "the one that starts them"} | {
        child: "worker" if child == children[-1] else f"web {number}" for number, child in enumerate(children, start=1)
    }
    helpers = {helper: "for a while" for child in children for helper in server.children(child)}
    for process, name in (names | helpers).items():
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        except (FileNotFoundError, ProcessLookupError):
            continue
        size = {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines}
        yield Share(name, size["Pss"], size["Private_Clean"] + size["Private_Dirty"])


def busy_hour(server: Server, links: Links, seconds: float) -> None:
    """Do all that people do, in fast motion; raises Unexpected where the server does not do its part."""
    for page in PAGES:
        in_a_process("bench._readers", server.port, 4, seconds / len(PAGES) / 2, f"/{demo.COMING}/{page}")
        in_a_process("bench._readers", server.port, 4, seconds / len(PAGES) / 2, f"/en/{demo.COMING}/{page}")
    clerk = Visitor(server.port, timeout=120)
    for number in range(20):
        clerk.register(demo.COMING, family_name=f"Měřená{number}", email=f"m-{number}@example.org", **MORE)
    for _ in range(3):
        expect(
            clerk, f"/{demo.PAST}/programme.pdf", f"/{demo.COMING}/programme.pdf", f"/en/{demo.COMING}/programme.pdf"
        )
        expect(clerk, links.participant, f"{links.participant}/calendar.ics", f"{links.participant}/data.json")
    uploads(clerk, links)
    clerk.forget()
    press(clerk, links.organiser, links.organiser)
    team = f"/organise/{demo.PAST}"
    expect(clerk, *(f"{team}/{name}" for name in EXPORTS), f"{team}/attendees", f"{team}/certificates")
    for _ in range(6):
        expect(clerk, f"{team}/certificates/sample/{links.registration}.pdf")
    press(clerk, f"{team}/certificates", f"{team}/certificates/files", format="zip")
    until = time.monotonic() + 120
    while time.monotonic() < until and "/download" not in expect(clerk, f"{team}/certificates"):
        time.sleep(1)


MORE = {"phone": "600 000 041", "visit": "any", "organisation": "Město Rokycany", "municipality": "Rokycany"}


def uploads(clerk: Visitor, links: Links) -> None:
    """Send as a speaker a photo and slides."""
    page = expect(clerk, links.speaker)
    action = re.search(r'action="([^"]*/slides/([^"/]+))"', page)
    if action is None:
        raise Unexpected("nothing to upload on the speaker's page")
    memory = io.BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(memory, "JPEG")
    hidden = hidden_fields(page)
    send_file(
        clerk,
        f"{links.speaker}/photo",
        {**hidden, "photo-alt": "Kresba"},
        "photo-photo",
        "photo.jpg",
        memory.getvalue(),
    )
    prefix = f"slides-{action[2]}-"
    send_file(clerk, action[1], {**hidden, f"{prefix}audience": "public"}, f"{prefix}file", "slides.pdf", clerk_pdf())


def hidden_fields(page: str) -> dict[str, str]:
    """Return what the forms of a page send without being asked for."""
    found = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(page)]
    return {one["name"]: one.get("value", "") for one in found}


def clerk_pdf() -> bytes:
    """Return slides of a few pages."""
    memory = io.BytesIO()
    pages = [Image.effect_noise((1280, 720), 40).convert("RGB") for _ in range(5)]
    pages[0].save(memory, "PDF", save_all=True, append_images=pages[1:])
    return memory.getvalue()


def send_file(clerk: Visitor, action: str, fields: dict[str, str], field: str, name: str, content: bytes) -> None:
    """Send one file as a form sends it. Raises Unexpected when it is not taken."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    body = "".join((*parts, head)).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    cookies = "; ".join(f"{name}={value}" for name, value in clerk.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    clerk.connection.request("POST", action, body, headers)
    answer = clerk.connection.getresponse()
    answer.read()
    if answer.status != 303:
        raise Unexpected(f"{action} answered {answer.status}")


def press(clerk: Visitor, page: str, action: str, **typed: str) -> None:
    """Press the button of a page. Raises Unexpected."""
    status, leads_to, _ = clerk.ask("POST", action, {**hidden_fields(expect(clerk, page)), **typed})
    if status not in (302, 303):
        raise Unexpected(f"{action} answered {status} {leads_to}")


def expect(clerk: Visitor, *paths: str) -> str:
    """Read these; the text of the last one. Raises Unexpected for anything but 200."""
    text = ""
    for path in paths:
        clerk.connection.request(
            "GET", path, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in clerk.cookies.items())}
        )
        answer = clerk.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            clerk.cookies[name] = value
        if answer.status != 200:
            raise Unexpected(f"{path} answered {answer.status}")
        text = content.decode("utf-8", "replace")
    return text


if __name__ == "__main__":
    main()
