"""Markdown from people becomes harmless HTML and honest plain text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from conference.lib.markdown import plain_text, render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (None, ""),
        ("Jedna *dva* **tři**", "<p>Jedna <em>dva</em> <strong>tři</strong></p>"),
        ("jedna\ndva", "<p>jedna<br>\ndva</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("# A\n\n## B\n\n##### C", "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>"),
        ("## A\n\n#### B\n\n## C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>"),
        ("### A\n\n# B", "<h3>A</h3>\n<h3>B</h3>"),
        ("Nadpis\n===", "<p>Nadpis<br>\n===</p>"),
        ("> citace", "<blockquote>\n<p>citace</p>\n</blockquote>"),
        ("`kód`", "<p><code>kód</code></p>"),
        ("    odsazeno", "<p>odsazeno</p>"),
        (
            "[web](https://example.org/a?b=1&c=2)",
            '<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener">web</a></p>',
        ),
        (
            "<info@example.org>",
            '<p><a href="mailto:info@example.org" rel="nofollow noopener">info@example.org</a></p>',
        ),
        ("https://example.org", "<p>https://example.org</p>"),
        (
            "| a | b |\n|---|:-:|\n| 1 | 2 |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
        ),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
    ],
)
def test_what_becomes_of_the_marks(text: str | None, html: str) -> None:
    assert render_markdown(text) == Markup(html)


def test_headings_follow_the_one_above_the_text() -> None:
    assert render_markdown("## A\n\n### B", top=2) == Markup("<h2>A</h2>\n<h3>B</h3>")
    assert render_markdown("# A\n\n## B", top=4) == Markup("<h4>A</h4>\n<h5>B</h5>")


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example.org/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example.org)",
    "[x](/organise/delete)",
    '[x](https://a.example.org/"onmouseover="alert(1))',
    '[x](https://a.example.org "\\" onclick=alert(1)")',
    "<javascript:alert(1)>",
    "<a href='javascript:alert(1)' style='position:fixed'>x</a>",
    "<svg onload=alert(1)>",
    "<style>body{display:none}</style>",
    "<iframe src=https://evil.example.org></iframe>",
    "<form action=https://evil.example.org><input name=password></form>",
    "[a]: javascript:alert(1)\n\n[a]",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "<!-- --><script>alert(1)</script>",
    "<math><mtext></p><script>alert(1)</script>",
]
ALLOWED = {
    "p", "br", "em", "strong", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "blockquote", "code",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Elements(html).found:
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "rel", "start"}
        if "href" in attributes:
            assert re.match(r"(https?|mailto):", attributes["href"] or "")
            assert attributes["rel"] == "nofollow noopener"


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_stay_text(text: str) -> None:
    assert_harmless(render_markdown(text))


def test_html_is_shown_as_it_was_typed() -> None:
    assert render_markdown("<script>alert(1)</script>") == Markup("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")


@given(
    st.lists(st.sampled_from([*ATTACKS, "\n", "\n\n", "> ", "- ", "*", "`", "|", "[", "](", ")", "<", ">"]), max_size=8)
)
def test_attacks_put_together_stay_text(parts: list[str]) -> None:
    assert_harmless(render_markdown("".join(parts)))


@given(st.text(max_size=200))
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(render_markdown(text))
    plain_text(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        (None, ""),
        ("# Program\n\nJedna *dva*\n**tři**\n\nčtyři", "Program\n\nJedna dva\ntři\n\nčtyři"),
        ("- a\n- b\n\nza", "– a\n– b\n\nza"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n  - b\n- c", "– a\n  – b\n– c"),
        ("- a\n  pokračuje", "– a\n  pokračuje"),
        ("1. a\n\n   druhý odstavec\n2. b", "1. a\n  druhý odstavec\n2. b"),
        ("[web](https://example.org)", "web (https://example.org)"),
        ("<https://example.org>", "https://example.org"),
        ("<info@example.org>", "info@example.org"),
        ("| a | b |\n|---|---|\n| 1 | **2** |\n\nza", "a | b\n1 | 2\n\nza"),
        ("Novák & syn <b>", "Novák & syn <b>"),
        ("`kód`", "kód"),
    ],
)
def test_plain_text_for_feeds_and_mails(text: str | None, plain: str) -> None:
    assert plain_text(text) == plain
