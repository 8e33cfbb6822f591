"""What a browser can tell about a page: axe's rules, sideways scrolling, clipped text, movement."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, ViewportSize

from tests.accessibility.hands import Walk, walk

PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
TWICE = ViewportSize(width=640, height=900)  # CSS pixels: 1280 at 200 %
REFLOWED = ViewportSize(width=320, height=900)  # WCAG 2.1, 1.4.10
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# One line for each broken rule and element.
RUN_AXE = """async (only) => {
  const result = await axe.run(document, { runOnly: only, resultTypes: ["violations"], iframes: false });
  return result.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1).join(";").trim()}`));
}"""

OPEN_EVERYTHING = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"

# What sticks out where a page can be scrolled sideways.
SIDEWAYS = """() => {
  const width = window.innerWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}.${[...e.classList].join(".")}`;
  const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1);
  return [`${document.scrollingElement.scrollWidth} > ${width}: ` + out.slice(0, 4).map(name).join(", ")];
}"""

# Letters of twice the size, as a browser's own setting makes them (WCAG 2.1, 1.4.4).
TWICE_AS_LARGE = """() => { document.documentElement.style.fontSize = "200%" }"""
AS_BEFORE = """() => { document.documentElement.style.fontSize = "" }"""

# WCAG 2.1, 1.4.12: these distances between lines, paragraphs, letters and words lose nothing.
SPACED_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
CLIPPED = """() => {
  const hides = (value) => ["hidden", "clip", "auto", "scroll"].includes(value);
  return [...document.querySelectorAll("body *")].filter((e) => {
    if (!e.innerText || e.closest(".visually-hidden, textarea, select, input, svg")) return false;
    const style = getComputedStyle(e);
    return (hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
        || (hides(style.overflowY) && e.scrollHeight > e.clientHeight + 1 && e.tabIndex < 0);
  }).map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.innerText.slice(0, 40)}`);
}"""

# What moves, or would move when a state changes.
MOVING = """() => {
  const found = document.getAnimations().map((one) => `animation ${one.animationName || one.transitionProperty}`);
  const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
  for (const e of document.querySelectorAll("*")) {
    const style = getComputedStyle(e);
    if (seconds(style.transitionDuration) > 0.01) found.push(`transition of ${e.tagName}.${e.className}`);
    const moves = style.animationName !== "none" && seconds(style.animationDuration) > 0.01;
    if (moves) found.push(`animation of ${e.tagName}`);
    if (style.scrollBehavior === "smooth") found.push(`smooth scrolling of ${e.tagName}`);
  }
  return found;
}"""

# Both are asked together: each question costs a way to the browser and back.
AT_FIRST = f"""async (rules) => {{
  ({OPEN_EVERYTHING})();
  return {{ language: document.documentElement.lang, axe: await ({RUN_AXE})(rules), moving: ({MOVING})() }};
}}"""
LARGE = f"""() => {{ ({TWICE_AS_LARGE})(); const out = ({SIDEWAYS})(); ({AS_BEFORE})(); return out; }}"""
HANDS_OFF = "() => { document.activeElement?.blur(); scrollTo(0, 0); }"
ENLARGED = f"""() => {{
  const before = ({SIDEWAYS})();
  ({SPACED_OUT})();
  return {{ sideways: before, clipped: [...({CLIPPED})(), ...({SIDEWAYS})()] }};
}}"""


@dataclass
class Findings:
    """What was seen of one page."""

    address: str = ""
    status: int = 0
    language: str = ""
    axe: list[str] = field(default_factory=list)
    dark: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    clipped: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    by_tab: Walk = field(default_factory=Walk)


def look_at(page: Page, *, by_tab: bool = False) -> Findings:
    """Everything about the page that is open now, which has axe (`conftest.py`); leaves the window narrow.

    To open a page costs as much as to look at it, so a walk through it by Tab is a part of the same visit: on a phone.
    """
    seen = page.evaluate(AT_FIRST, RULES)
    found = Findings(page.url, language=seen["language"], axe=seen["axe"], moving=seen["moving"])
    page.emulate_media(color_scheme="dark")
    found.dark = page.evaluate(RUN_AXE, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found.large = page.evaluate(LARGE)
    if by_tab:
        found.by_tab = walk(page)
        page.evaluate(HANDS_OFF)
    page.set_viewport_size(REFLOWED)
    found.sideways = page.evaluate(SIDEWAYS)
    page.set_viewport_size(TWICE)
    seen = page.evaluate(ENLARGED)
    found.sideways += seen["sideways"]
    found.clipped = seen["clipped"]
    return found
