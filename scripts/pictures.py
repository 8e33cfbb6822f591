"""The pictures of the guides and of README: which part of which page of the demo each shows, and whether it still does.

`make screenshots ARGS=--pictures` takes them anew, at one moment, so that the demo is the same each time. Beside each
stands the digest of what could be read on its part of the page; a test compares it with the page of today.
"""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, BrowserContext
from selectolax.lexbor import LexborHTMLParser

from conference.certificates.models import Certificate
from conference.demo.load import COMING, PAST
from conference.desk.access import token_of
from conference.desk.queries import devices_of
from conference.events.models import Event
from conference.extensions import db
from conference.help.reading import PICTURES as GUIDES
from conference.lib import clock
from config import ROOT

ZONE = ZoneInfo("Europe/Prague")
MOMENT = datetime(2026, 5, 12, 10, 0, tzinfo=ZONE)
ON_THE_DAY = datetime(2026, 6, 18, 8, 40, tzinfo=ZONE)
SITE = "https://prezence.example.org"
README = ROOT / "docs" / "pictures"
LIST = "pictures.json"
SHARPNESS = 1.5  # pixels of a picture for one of the page
QUALITY = 60  # of WebP
HEAVIEST = {GUIDES: 40_000, README: 80_000}  # bytes of one picture, by folder
MARGIN = 8  # pixels
TYPED = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), option[selected]"
CODE = re.compile(r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{2,4})+\b")  # of a certificate: another one each time
SHOWN = """language => {
  document.querySelector(".demo-banner")?.remove();
  for (const field of document.querySelectorAll("input[type=date], input[type=datetime-local]")) {
    const [typed, timed] = [field.value, field.type !== "date"];
    field.type = "text";
    field.value = typed && new Date(typed).toLocaleString(
      language, { dateStyle: "medium", ...(timed && { timeStyle: "short" }) });
  }
}"""  # dates as the browsers of readers write them; the one that takes pictures writes them as in America


@dataclass(frozen=True)
class Picture:
    """A part of a page: by the selector, in a window so wide, at most so tall."""

    name: str
    address: str  # where {desk} and {certificate} stand for what the demo has
    part: str = "main"
    width: int = 700
    tall: int = 560
    signed_in: bool = False
    moment: datetime | None = None


def _team(
    name: str, path: str, part: str = "main", *, slug: str = COMING, tall: int = 560, width: int = 700
) -> Picture:
    return Picture(name, f"/organise/{slug}/{path}", part, width, tall, signed_in=True)


SETTINGS = ".sided > .column"
OF_GUIDES = (
    Picture("sign-in", "/organise/sign-in", tall=420),
    _team("dashboard", ""),
    Picture("new-conference", "/organise/new", "main form", tall=640, signed_in=True),
    _team("funding", "funding", SETTINGS),
    _team("paste", "programme/quick-start"),
    _team("editor", "programme/editor?view=grid", width=1000, tall=760),
    _team("speakers", "speakers"),
    _team("visits", "visits"),
    _team("registration-settings", "registration-settings", SETTINGS, tall=520),
    _team("letter", "letters/new"),
    _team("attendees", "attendees", tall=520),
    _team("move", "move", SETTINGS),
    _team("papers", "papers", tall=460),
    _team("presence", "presence", slug=PAST),
    _team("certificates", "certificates", slug=PAST),
    _team("survey", "survey", slug=PAST),
    _team("report", "report", slug=PAST),
    _team("evidence", "evidence", slug=PAST),
    _team("next-edition", "editions/new", slug=PAST),
    _team("team", "team", "section[aria-labelledby=invite]"),
)
CERTIFICATE = Picture("certificate", f"/organise/{PAST}/certificates/{{certificate}}.pdf", signed_in=True)
OF_README = (
    Picture("conference", f"/en/{COMING}/", "body", width=1180, tall=760),
    Picture("registration", f"/en/{COMING}/register", "body", width=390, tall=720),
    Picture("desk", "/en{desk}", "body", width=390, tall=720, moment=ON_THE_DAY),
)


def values_of() -> dict[str, str]:
    """Return what the demo has for addresses that need a row."""
    device = next(device for device in devices_of(event_of(COMING)) if device.quota_id is None)
    certificate = db.session.scalars(
        sa.select(Certificate.id).where(Certificate.event_id == event_of(PAST).id).order_by(Certificate.id)
    ).first()
    return {"desk": f"/desk/{token_of(device)}", "certificate": str(certificate)}


def event_of(slug: str) -> Event:
    """Return a conference of the demo."""
    return db.session.scalars(sa.select(Event).where(Event.slug == slug)).one()


def digest(html: str, part: str) -> str:
    """Return the digest of what can be read on a part of a page: its words and what its fields hold."""
    found = LexborHTMLParser(html).css_first(part)
    if found is None:
        raise LookupError(f"the page has no {part}")
    held = [field.attributes.get("value") or "" for field in found.css(TYPED)]
    return _digest("\n".join([found.text(separator=" "), *held]))


def digest_of_pdf(content: bytes) -> str:
    """Return the digest of the words of a PDF, without the code of a certificate."""
    words = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return _digest(CODE.sub("", words.decode()))


def _digest(words: str) -> str:
    return sha256(" ".join(words.split()).encode()).hexdigest()[:16]


class Album:
    """The pictures of a folder, with their sizes and digests in a file beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / LIST
        self.taken: dict[str, dict[str, str | int]] = json.loads(file.read_text("utf-8")) if file.exists() else {}

    def take(self, context: BrowserContext, picture: Picture, address: str, name: str, language: str) -> None:
        """Photograph a part of a page."""
        with clock.frozen(picture.moment) if picture.moment else nullcontext():
            html = context.request.get(address).text()
            page = context.new_page()
            page.set_viewport_size({"width": picture.width, "height": 600})
            page.goto(address)
            page.evaluate(SHOWN, "en-GB" if language == "en" else language)
            box = page.locator(picture.part).first.bounding_box()
            if box is None:
                raise LookupError(f"{picture.part} is not to be seen at {address}")
            margin = 0 if picture.part in ("main", "body") else MARGIN
            left, top = max(box["x"] - margin, 0), box["y"] - margin
            right = min(box["x"] + box["width"] + margin, picture.width)
            tall = min(box["height"] + 2 * margin, picture.tall)
            shot = page.screenshot(
                full_page=True, clip={"x": left, "y": top, "width": right - left, "height": tall}, scale="device"
            )
            page.close()
        self.keep(name, Image.open(BytesIO(shot)), digest(html, picture.part))

    def take_pdf(self, context: BrowserContext, address: str, name: str) -> None:
        """Draw the first page of a PDF."""
        content = context.request.get(address).body()
        draw = ["pdftoppm", "-r", "84", "-singlefile", "-png", "-"]
        shot = subprocess.run(draw, input=content, capture_output=True, check=True).stdout
        self.keep(name, Image.open(BytesIO(shot)), digest_of_pdf(content))

    def keep(self, name: str, shot: Image.Image, shows: str) -> None:
        """Write a picture down; raises ValueError where it is heavier than a page should load."""
        written = BytesIO()
        shot.convert("RGB").save(written, "WEBP", quality=QUALITY, method=6)
        content = written.getvalue()
        if len(content) > HEAVIEST[self.folder]:
            raise ValueError(f"{name} has {len(content)} bytes")
        file = self.folder / f"{name}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        size = {"width": round(shot.width / SHARPNESS), "height": round(shot.height / SHARPNESS)}
        self.taken[name] = {**size, "version": sha256(content).hexdigest()[:8], "shows": shows}

    def save(self) -> None:
        """Write the list, without what is not in the folder any more."""
        kept = {name: facts for name, facts in sorted(self.taken.items()) if (self.folder / f"{name}.webp").exists()}
        (self.folder / LIST).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def take_all(browser: Browser, site: str, sign_in_link: str, values: dict[str, str], only: list[str]) -> int:
    """Take the pictures of the guides in each language, and those of README; returns how many there are."""
    contexts = {
        signed_in: browser.new_context(
            locale="cs-CZ", timezone_id="Europe/Prague", device_scale_factor=SHARPNESS, reduced_motion="reduce"
        )
        for signed_in in (False, True)
    }  # fmt: skip
    page = contexts[True].new_page()
    page.goto(sign_in_link)
    page.locator("main button").first.click()
    page.close()
    guides, readme, taken = Album(GUIDES), Album(README), 0
    for language, prefix in (("cs", ""), ("en", "/en")):
        for picture in OF_GUIDES:
            if not only or picture.name in only:
                address = site + prefix + picture.address
                guides.take(contexts[picture.signed_in], picture, address, f"{language}/{picture.name}", language)
                taken += 1
    guides.save()
    for picture in (*OF_README, CERTIFICATE):
        address = site + picture.address.format(**values)
        if only and picture.name not in only:
            continue
        if picture is CERTIFICATE:
            readme.take_pdf(contexts[True], address, picture.name)
        else:
            readme.take(contexts[picture.signed_in], picture, address, picture.name, "en")
        taken += 1
    readme.save()
    return taken
