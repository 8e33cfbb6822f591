"""Using a page by the keyboard alone: going on by Tab, and what can be said about the place one has come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 400

# Everything that a person may want to reach: of radio buttons one a group, as browsers do, and of what arrows walk
# through the one that Tab comes to.
REACHABLE = """() => {
  const radios = new Set();
  const wanted = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  window.__wanted = new Set(wanted.filter((e) => {
    if (e.matches(":disabled") || e.type === "hidden" || !e.checkVisibility()) return false;
    if (e.tabIndex < 0 && e.closest("[data-arrows]:has([tabindex='0'])")) return false;
    if (e.type !== "radio") return true;
    const group = [...document.getElementsByName(e.name)].filter((one) => one.form === e.form);
    const chosen = group.find((one) => one.checked);
    if (chosen ? chosen !== e : radios.has(group[0])) return false;
    radios.add(group[0]);
    return true;
  }));
}"""

# Where the focus is: its name, whether it shows, whether something covers it.
STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const name = (e.labels?.[0]?.innerText || e.getAttribute("aria-label") || e.innerText || e.value || e.tagName).trim();
  const style = getComputedStyle(e);
  const rings = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  const box = e.getBoundingClientRect();
  const line = e.getClientRects()[0] || box;  // of a link over two lines the first one
  const x = line.left + Math.min(line.width, 12) / 2;
  const y = (Math.max(line.top, 0) + Math.min(line.bottom, innerHeight)) / 2;  // of the part inside the window
  const top = document.elementFromPoint(x, y);
  const again = window.__first === e;
  window.__first = window.__first || e;
  window.__wanted?.delete(e);
  return {
    name: name.replace(/\\s+/g, " ").slice(0, 80), tag: e.tagName, again, rings: rings(style),
    by: top ? top.outerHTML.slice(0, 120) : "nothing",
    covered: !(top && (e.contains(top) || top.contains(e) || top.closest("label")?.control === e)),
    outside: box.bottom <= 0 || box.top >= innerHeight || box.width === 0,
  };
}"""
# Each Tab notes where the one before has led, when all that it set off is over; none is noted before the first one.
WATCH = f"""() => {{
  ({REACHABLE})();
  window.__stops = [];
  let begun = false;
  window.addEventListener("keydown", (event) => {{
    if (event.key !== "Tab") return;
    const stop = begun && ({STOP})();
    if (stop) window.__stops.push(stop);
    begun = true;
  }}, true);
  return window.__wanted.size;
}}"""
MET = "() => window.__stops.splice(0)"
LEFT = "() => [...window.__wanted].map((e) => `${e.tagName} ${(e.innerText || e.name || '').slice(0, 40)}`)"


@dataclass
class Walk:
    """What was met on the way through a page by Tab."""

    stops: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def walk(page: Page) -> Walk:
    """Go through the whole page by Tab until the first stop comes again."""
    done = Walk()
    presses = page.evaluate(WATCH) + 2
    met = 0
    while met < MOST_STOPS:
        for _ in range(presses):
            page.keyboard.down("Tab")
        page.keyboard.up("Tab")
        stops = page.evaluate(MET)
        for stop in stops:
            if stop["again"]:
                done.complaints += [f"not reached: {one}" for one in page.evaluate(LEFT)]
                return done
            done.stops.append(stop["name"])
            what = f"{stop['tag']} {stop['name']!r}"
            done.complaints += [f"{what}: {word}" for word in ("covered", "outside") if stop[word]]
            done.complaints += [] if stop["rings"] else [f"{what}: no visible focus"]
        met += presses
        presses = 10
    done.complaints.append("the focus never comes round")
    done.complaints += [f"not reached: {one}" for one in page.evaluate(LEFT)]
    return done


class Hands:
    """A person who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focused(self) -> dict[str, Any]:
        """Where they are now."""
        stop = self.page.evaluate(STOP)
        assert stop is not None, "nothing has the focus"
        return dict(stop)

    def to(self, name: str, tag: str = "", *, backwards: bool = False) -> None:
        """Press Tab until the focus is at what has this in its name; it must be seen there."""
        met = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            stop = self.page.evaluate(STOP)
            if stop is None:
                continue
            met.append(stop["name"])
            if name in stop["name"] and stop["tag"] == (tag.upper() or stop["tag"]):
                assert stop["rings"], f"the focus at {name!r} can't be seen"
                assert not stop["covered"], f"{name!r} is covered by {stop['by']}"
                assert not stop["outside"], f"{name!r} is outside the window"
                return
        raise AssertionError(f"never came to {name!r}, only to {met[:60]}")

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)

    def follow(self, key: str = "Enter") -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Go to a field and write, instead of what stands there."""
        self.to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
