"""The programme editor in a real browser: twenty items by hand and by pasting, dragging, keys, two editors at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.programme import actions, queries
from conference.team.links import sign_in_link
from conference.team.models import MembershipRole
from tests.factories import at, make_event, make_item, make_member

pytestmark = pytest.mark.browser
HAND, PASTE = 180, 60  # seconds that twenty items may take
KEY = 0.25  # seconds that somebody takes for a key who looks at the paper
CLICKS, CLICK = 7, 1.5  # link, select, copy, field, paste, show, take over; seconds for each with the way to it

Open = Callable[[str], Page]


@pytest.fixture
def event(site: str) -> Event:
    found = make_event()
    actions.add_room(found, "Velký sál", 100)
    actions.add_room(found, "Klub", 30)
    return found


@pytest.fixture
def open_editor(chromium: Browser, site: str, event: Event) -> Iterator[Open]:
    """Open the editor as somebody of this name, in a browser of their own; an error in its console fails."""
    contexts, complaints = [], []

    def opened(name: str) -> Page:
        context = chromium.new_context(base_url=site, locale="cs-CZ", viewport={"width": 1280, "height": 2400})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type != "error" or complaints.append(message.text))
        page.goto(sign_in_link(make_member(event, MembershipRole.EDITOR, name=name)))
        page.get_by_role("button", name="Přihlásit se", exact=True).click()
        page.goto(f"/organise/{event.slug}/programme/editor")
        expect(page.locator(".editor.is-ready")).to_be_attached()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [one for one in complaints if "Failed to load resource" not in one] == []


def standing(event: Event) -> list[str]:
    db.session.rollback()
    db.session.expire_all()
    return [
        f"{clock.local(row.starts_at, event.timezone):%-H:%M}–{clock.local(row.ends_at, event.timezone):%-H:%M}"
        f" {row.title_cs}, {row.room.name if row.room else '–'}"
        for row in queries.items_of(event)
    ] + [f"tray {row.title_cs}" for row in queries.tray_of(event)]


def drag(page: Page, title: str, room: str, minute: int, part: str = ".piece-title") -> None:
    """Drag an item by a part of it so far that its time is a minute of the day, in a room."""
    held = page.locator(".plan .piece, .tray .piece").filter(has_text=title).first.locator(part).bounding_box()
    assert held
    spot = page.evaluate(
        """([room, minute]) => {
          const head = [...document.querySelectorAll('[data-place]')].find((one) => one.textContent.trim() === room);
          const rows = [...document.querySelector('[data-plan]').tBodies[0].rows];
          const row = rows.find((one) => minute < Number(one.dataset.starts) + Number(one.dataset.minutes));
          const box = row.getBoundingClientRect(), across = head.getBoundingClientRect();
          const share = (minute - Number(row.dataset.starts)) / Number(row.dataset.minutes);
          return [across.left + 30, box.top + share * box.height];
        }""",
        [room, minute],
    )
    grabbed = (held["x"] + 10, held["y"] + (3 if part == ".grip" else 4))
    page.mouse.move(*grabbed)
    page.mouse.down()
    page.mouse.move(spot[0], spot[1] - 20, steps=4)
    page.mouse.move(spot[0], spot[1] + 6, steps=2)
    page.mouse.up()


def test_dragged_resized_dropped_from_the_tray_and_undone(open_editor: Open, event: Event) -> None:
    make_item(event, title_cs="Nájem", starts_at=at(9), ends_at=at(9, 45))
    make_item(event, title_cs="Káva", starts_at=at(9), ends_at=at(9, 20), is_placed=False)
    page = open_editor("Olga")

    drag(page, "Nájem", "Velký sál", 10 * 60)
    expect(page.locator(".plan .piece-when").first).to_have_text("10:00–10:45")
    assert standing(event) == ["10:00–10:45 Nájem, Velký sál", "tray Káva"]

    drag(page, "Nájem", "Velký sál", 11 * 60, part=".grip")
    expect(page.locator(".plan .piece-when").first).to_have_text("10:00–11:00")

    drag(page, "Káva", "Klub", 13 * 60)
    expect(page.locator(".plan .piece")).to_have_count(2)
    assert standing(event) == ["10:00–11:00 Nájem, Velký sál", "13:00–13:20 Káva, Klub"]

    for count in (2, 2, 1):
        page.keyboard.press("Control+z")
        page.wait_for_timeout(100)
        expect(page.locator(".editor:not([aria-busy])")).to_be_attached()
        assert page.locator(".plan .piece").count() <= count
    assert standing(event) == ["9:00–9:45 Nájem, –", "tray Káva"]
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".plan .piece-when").first).to_have_text("10:00–10:45")


def test_by_keyboard_alone(open_editor: Open, event: Event) -> None:
    hall = queries.rooms_of(event)[0]
    make_item(event, title_cs="Nájem", starts_at=at(9), ends_at=at(9, 45), room_id=hall.id)
    page = open_editor("Olga")
    title = page.locator(".plan .piece-title")

    title.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".plan .piece-when")).to_have_text("9:10–9:50")
    assert standing(event) == ["9:10–9:50 Nájem, Klub"]
    expect(title).to_be_focused()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("oběd")
    page.keyboard.press("Enter")
    expect(page.locator(".plan .piece")).to_have_count(2)
    assert standing(event)[1].endswith("oběd, Velký sál")

    title.first.focus()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Dát do odkladiště")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tray .piece")).to_have_count(1)
    page.locator(".tray .piece-title").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator(".tray .piece-title")).to_be_focused()


def test_two_editors_see_each_other_and_neither_overwrites(open_editor: Open, event: Event) -> None:
    make_item(event, title_cs="Nájem", starts_at=at(9), ends_at=at(9, 45))
    olga, petr = open_editor("Olga"), open_editor("Petr")
    expect(petr.locator("#here")).to_have_text("Právě tu je také: Olga")
    petr.evaluate("document.querySelector('.editor').dataset.state = '/nowhere'")  # hears nothing for a while

    drag(olga, "Nájem", "Velký sál", 10 * 60)
    expect(olga.locator(".plan .piece-when")).to_have_text("10:00–10:45")
    drag(petr, "Nájem", "Klub", 13 * 60)

    expect(petr.get_by_role("alert")).to_contain_text("mezitím")
    assert standing(event) == ["10:00–10:45 Nájem, Velký sál"]
    expect(olga.locator("#here")).to_have_text("Právě tu je také: Petr", timeout=12_000)
    petr.get_by_role("button", name="Přesunout").first.click()  # keeps one's own
    expect(olga.locator("#meanwhile")).to_contain_text("Petr", timeout=12_000)
    expect(olga.locator(".plan .piece-when")).to_have_text("13:00–13:45")
    assert standing(event) == ["13:00–13:45 Nájem, Klub"]


DAY = """8:30 9:00 Registrace
9:15 Zahájení konference
10:00 Třicet bytů za tři roky
10:45 Jak mluvit s majiteli domů
11:00 Přestávka na kávu
11:30 Nájem pro lidi s dluhy
12:00 Byty pro seniory v obci
13:00 Panelová diskuse
14:00 Oběd
14:30 Sociální práce v bytech
15:00 Krizové bydlení na rok
15:30 Kolik stojí bezdomovectví
15:45 Káva
Klub
14:00 14:45 Dílna: první návštěva
15:15 Spory se sousedy
15:30 Dobrá smlouva
15:45 Káva v klubu
Velký sál
15:45 16:15 Co dál s podporou
16:30 Závěr konference
17:30 Prohlídka bytů"""
"""A day as it lies on somebody's desk: the end of each item, its start where it does not follow; rooms on lines."""


WALK = {
    "ends": 4,
    "starts": 8,
    "room": 6,
}  # presses of Tab from the title and back; hours and minutes are stops of theirs


def test_twenty_items_by_hand(open_editor: Open, event: Event) -> None:
    """One click, then the keyboard alone; a key takes somebody KEY seconds who looks at the paper."""
    page, count, keys = open_editor("Olga"), 0, 0
    begun = time.monotonic()
    page.locator("#add-form [name=title_cs]").click()
    for line in ["Velký sál", *DAY.splitlines()]:
        if not line[0].isdigit():
            page.locator("#add-form [name=room]").select_option(label=line)
            keys += WALK["room"] + 1
            continue
        *times, title = line.split(" ", 2) if line.split(" ")[1][0].isdigit() else line.split(" ", 1)
        for name, clock_time in zip(("starts", "ends")[-len(times) :], times, strict=True):
            page.locator(f"#add-form [name={name}]").fill(clock_time.rjust(5, "0"))
        page.locator("#add-form [name=title_cs]").fill(title)
        page.keyboard.press("Enter")
        keys += WALK["starts" if len(times) > 1 else "ends"] + 4 * len(times) + len(title) + 1
        count += 1
        expect(page.locator(".plan .piece")).to_have_count(count)
        expect(page.locator("#add-form [name=title_cs]")).to_be_focused()
    waited = time.monotonic() - begun
    took = waited + keys * KEY
    print(f"by hand: {keys} keys and a click, {waited:.0f} s of the machine, {took:.0f} s for a person")

    rows = standing(event)
    assert (len(rows), rows[0], rows[-1]) == (
        20, "8:30–9:00 Registrace, Velký sál", "16:30–17:30 Prohlídka bytů, Velký sál",
    )  # fmt: skip
    assert "14:00–14:45 Dílna: první návštěva, Klub" in rows
    assert took < HAND, f"twenty items by hand took {took:.0f} s"


def test_twenty_items_by_pasting(open_editor: Open, event: Event) -> None:
    page = open_editor("Olga")
    times = [f"{8 + n // 2}.{30 * (n % 2):02}" for n in range(21)]
    table = "\n".join(f"{times[n]} – {times[n + 1]}\tBod programu číslo {n + 1}\tMgr. Jana Nová" for n in range(20))
    begun = time.monotonic()
    page.get_by_role("link", name="Vložit tabulku").click()
    page.get_by_label("Tabulka").fill(table)
    page.get_by_role("button", name="Ukázat, co se přečetlo").click()
    expect(page.locator(".understood tbody tr")).to_have_count(20)
    page.get_by_role("button", name="Převzít je").last.click()
    expect(page.locator(".plan .piece")).to_have_count(20)
    waited = time.monotonic() - begun
    took = waited + CLICKS * CLICK
    print(f"by pasting: {CLICKS} clicks and shortcuts, {waited:.0f} s of the machine, {took:.0f} s for a person")

    assert len(standing(event)) == 20
    assert took < PASTE, f"twenty items by pasting took {took:.0f} s"
