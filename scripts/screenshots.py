"""Pictures of every page in every state, for looking at them one by one.

python scripts/screenshots.py                            Czech, light and dark, 390 and 1280 px wide
python scripts/screenshots.py --languages cs,en --schemes light --only site. visits.
python scripts/screenshots.py --pictures                 the pictures of the guides and of README instead (pictures.py)

It starts a demo of its own, in a folder that is removed afterwards, on a free port, and writes screenshots/ with an
index.html of thumbnails. What went wrong is printed: an unexpected status, a page wider than its window, an error in
the browser's console, an address on another host. Exit code 1 when something did.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from html import escape
from pathlib import Path
from shutil import rmtree, which
from tempfile import mkdtemp

import flask_migrate
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).parents[1]))

from conference import create_app
from conference.certificates.actions import request_batch
from conference.certificates.models import BatchFormat
from conference.demo.load import PAST, Cast, load
from conference.demo.situations import load_states
from conference.evidence.publicity.actions import request_check
from conference.lib import clock
from conference.team.access import event_by_slug
from conference.team.links import sign_in_link
from conference.worker import run
from pictures import MOMENT, SITE, take_all, values_of
from shot_list import Shot, pages, states

FOLDER = Path(__file__).parents[1] / "screenshots"
TIMEOUT = 10_000  # milliseconds
HEIGHTS = {390: 844, 1280: 800}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDER = "document.documentElement.scrollWidth - window.innerWidth"
INDEX = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title><style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem } h2 { font-size: 1rem; margin: 2rem 0 .5rem }
div { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto }
figure { margin: 0 } figcaption { color: #555 }
img { width: 14rem; height: 18rem; object-fit: cover; object-position: top; border: 1px solid #999 }
</style><h1>Screenshots</h1>"""


class Camera:
    """Opens pages in one language and photographs them at every width and in every scheme."""

    def __init__(self, browser: Browser, site: str, language: str, options: argparse.Namespace) -> None:
        self.site, self.language, self.options = site, language, options
        self.problems: list[str] = []
        self.taken: dict[str, list[str]] = {}
        self.name = ""
        self.contexts: dict[bool, BrowserContext] = {
            signed_in: browser.new_context(
                base_url=site, locale="cs-CZ", timezone_id="Europe/Prague", reduced_motion="reduce"
            )
            for signed_in in (False, True)
        }  # fmt: skip

    def sign_in(self, link: str) -> None:
        """Press the button behind a sign-in link."""
        page = self.contexts[True].new_page()
        page.goto(link)
        page.locator("main button").first.click()
        page.close()

    def take(self, shot: Shot) -> None:
        """Photograph one page."""
        self.name = f"{shot.name} ({self.language})"
        page = self.contexts[shot.signed_in].new_page()
        page.set_default_timeout(TIMEOUT)
        page.set_viewport_size({"width": 390, "height": HEIGHTS[390]})
        statuses: list[int] = []
        page.on("response", lambda answer: answer.request.is_navigation_request() and statuses.append(answer.status))
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("console", lambda message: self.complain(message.text) if message.type == "error" else None)
        page.on("request", lambda request: request.url.startswith((self.site, "data:")) or self.complain(request.url))
        with clock.frozen(shot.moment) if shot.moment else nullcontext():
            try:
                page.goto(self.prefix() + shot.address)
                if shot.act:
                    shot.act(page)
                    page.wait_for_load_state()
                if statuses[-1] != shot.status:
                    self.complain(f"status {statuses[-1]}, not {shot.status}: {page.url}")
                self.photograph(page, shot)
            except PlaywrightError as error:
                self.complain(str(error))
        page.close()

    def prefix(self) -> str:
        """Return what the language puts before every address."""
        return self.site + ("" if self.language == "cs" else f"/{self.language}")

    def photograph(self, page: Page, shot: Shot) -> None:
        """At every width, in every scheme."""
        for width in self.options.widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 800)})
            if (more := page.evaluate(WIDER)) > 0:
                self.complain(f"{more} px wider than {width} px")
            for scheme in self.options.schemes:
                page.emulate_media(color_scheme=scheme)
                name = re.sub(r"[^a-z0-9]+", "-", shot.name.lower()).strip("-")
                file = f"{name}-{width}-{scheme}-{self.language}.png"
                page.screenshot(path=FOLDER / file, full_page=True)
                self.taken.setdefault(shot.name, []).append(file)

    def complain(self, problem: str) -> None:
        """Print a problem at once, and count it."""
        if "Failed to load resource" in problem:  # the status, which is known
            return
        self.problems.append(problem)
        print(f"{self.name}: {problem}", flush=True)


@contextmanager
def served(folder: Path) -> Iterator[Flask]:
    """Serve an application in demo mode with an empty database, served on a free port of this machine."""
    app = create_app(
        {
            "MODE": "demo", "DEMO": True, "TESTING": False, "DATA_DIR": folder, "STORAGE_URL": str(folder / "uploads"),
            "SECRET_KEY": "only for these pictures, on this machine",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'prezence.sqlite3'}", "RATELIMIT_ENABLED": False,
        }
    )  # fmt: skip
    with app.app_context():
        flask_migrate.upgrade()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["EXTERNAL_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


def arguments() -> argparse.Namespace:
    """Return what to photograph."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--languages", type=_words, default=["cs"], help="cs,en (cs when left out)")
    parser.add_argument("--schemes", type=_words, default=["light", "dark"], help="light,dark")
    parser.add_argument("--widths", type=lambda text: [int(word) for word in _words(text)], default=[390, 1280])
    parser.add_argument("--only", nargs="*", default=[], help="only pages whose name contains one of these")
    parser.add_argument("--pictures", action="store_true", help="take the pictures of the guides and of README instead")
    return parser.parse_args()


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def shots_of(app: Flask, cast: Cast, only: list[str]) -> list[Shot]:
    """Return what there is to photograph; says which pages can't be."""
    wanted: list[Shot] = []
    with app.test_request_context():
        for shot in [*pages(app, cast), *states(cast)]:
            if isinstance(shot, str):
                print(f"not shown, no row of the demo fits: {shot}")
            elif not only or any(part in shot.name for part in only):
                wanted.append(shot)
    return wanted


def write_index(cameras: list[Camera]) -> None:
    """Write the pictures as thumbnails, a row for each page."""
    rows: dict[str, list[str]] = {}
    for camera in cameras:
        for name, files in camera.taken.items():
            rows.setdefault(name, []).extend(files)
    parts = [INDEX]
    for name, files in rows.items():
        figures = "".join(
            f'<figure><a href="{file}"><img src="{file}" alt="" loading="lazy"></a>'
            f"<figcaption>{file}</figcaption></figure>"
            for file in sorted(files)
        )
        parts.append(f"<h2>{escape(name)}</h2><div>{figures}</div>")
    (FOLDER / "index.html").write_text("\n".join(parts), encoding="utf-8")


def illustrate(only: list[str]) -> int:
    """Take the pictures of the guides and of README, of a demo at a moment of its own."""
    work = Path(mkdtemp(prefix="prezence-pictures-"))
    try:
        with clock.frozen(MOMENT), served(work) as app, sync_playwright() as playwright:
            site, app.config["EXTERNAL_URL"] = app.config["EXTERNAL_URL"], SITE  # what pages say of their address
            with app.app_context():
                load_states(load().organiser)
                link, values = sign_in_link(load().organiser).replace(SITE, site), values_of()
            browser = playwright.chromium.launch(executable_path=which("chromium"), args=QUIET)
            taken = take_all(browser, site, link, values, only)
            browser.close()
    finally:
        rmtree(work, ignore_errors=True)
    print(f"{taken} pictures taken")
    return 0


def main() -> int:
    """Photograph everything; 1 when something was wrong."""
    options = arguments()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if options.pictures:
        return illustrate(options.only)
    FOLDER.mkdir(exist_ok=True)
    work = Path(mkdtemp(prefix="prezence-screenshots-"))
    try:
        with served(work / "demo") as app, served(work / "empty") as nothing, sync_playwright() as playwright:
            with app.app_context():
                cast = load()
                load_states(cast.organiser)
                past = event_by_slug(PAST)
                if past is not None:
                    request_batch(past, BatchFormat.PDF, by=cast.organiser)
                    request_check(past, by=cast.organiser)
            run(app, once=True)
            with app.app_context():
                shots, link = shots_of(app, load(), options.only), sign_in_link(load().organiser)
            browser = playwright.chromium.launch(executable_path=which("chromium"), args=QUIET)
            cameras = []
            for language in options.languages:
                camera = Camera(browser, app.config["EXTERNAL_URL"], language, options)
                camera.sign_in(link)
                empty = Camera(browser, nothing.config["EXTERNAL_URL"], language, options)
                for shot in shots:
                    (empty if shot.empty else camera).take(shot)
                cameras += [camera, empty]
            browser.close()
        write_index(cameras)
    finally:
        rmtree(work, ignore_errors=True)
    problems = sum(len(camera.problems) for camera in cameras)
    print(f"{len(shots)} pages and states in {FOLDER}; {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
