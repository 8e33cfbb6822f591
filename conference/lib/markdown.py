"""Markdown from people: as safe HTML for pages, as plain text for feeds and mails."""

from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "blockquote", "code"}
_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}

# A line break typed is a line break shown, as people expect. Pictures would call other servers; blocks of code and
# underlined headings come about by accident, from pasted text with indents and dashes.
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable("table")
    .disable(["image", "code", "fence", "lheading", "html_block", "html_inline"])
)
_CLEANER = nh3.Cleaner(
    tags=_TAGS | _TABLE_TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener",
)


def render_markdown(text: str | None, top: int = 3) -> Markup:
    """Return the text as HTML that may stand in any page.

    Its highest headings become h3, or what `top` says (2 to 4): the level after the heading above the text. No level
    is skipped, whatever marks were typed (WCAG 2.1, 1.3.1). HTML in the text is shown, not obeyed.
    """
    tokens = _PARSER.parse(text or "")
    levels = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    above = top - 1
    for token in tokens:
        if token.type == "heading_open":
            above = min(top + levels.index(int(token.tag[1])), above + 1, top + 1)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{above}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(_CLEANER.clean(html).strip())  # noqa: S704 (cleaned)


@cache
def _own_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def render_own_markdown(text: str) -> Markup:
    """Return a text of ours, from the repository, as HTML: with links within the site, and blocks of code."""
    return Markup(_own_parser().render(text).strip())  # noqa: S704 (no stranger wrote it, and its HTML is shown)


def plain_text(text: str | None) -> str:
    """Return the text without its marks: paragraphs apart by an empty line, "– " before items, addresses in
    brackets.
    """
    lines: list[str] = []
    lists: list[int | None] = []
    cells: list[str] | None = None
    mark = ""
    for token in _PARSER.parse(text or ""):
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                lines += [""] if not lists else []
            case "list_item_open":
                mark, lists[-1] = _item_mark(lists[-1])
            case "tr_open":
                cells = []
            case "tr_close":
                lines.append(" | ".join(cells or []))
                cells = None
            case "table_close":
                lines.append("")
            case "inline" if cells is not None:
                cells.append(_inline_text(token.children or []))
            case "inline":
                indent = "  " * (len(lists) - 1)
                first, *rest = _inline_text(token.children or []).split("\n")
                lines.append(indent + (mark or "  " * bool(lists)) + first)
                lines += [indent + "  " * bool(lists) + line for line in rest]
                lines += [] if lists else [""]
                mark = ""
    return "\n".join(lines).strip()


def _item_mark(number: int | None) -> tuple[str, int | None]:
    return ("– ", None) if number is None else (f"{number}. ", number + 1)


def _inline_text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(parts)))
        elif token.type == "link_close":
            address, start = links.pop()
            address = address.removeprefix("mailto:")
            if "".join(parts[start:]) != address:
                parts.append(f" ({address})")
    return "".join(parts)
