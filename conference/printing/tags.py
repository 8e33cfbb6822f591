"""What WeasyPrint 70 leaves out of the tags of a PDF, put in after it is written.

- A part in another language says so (PDF/UA-1, 7.2): each element whose HTML has another ``lang`` than what is around
  it gets ``/Lang``.
- What repeats on every page is no text to be read: margin boxes (page numbers, running heads) become artifacts, and so
  do the repeated headings of a table (ISO 32000-1, 14.8.2.2).
- A table, section or list that runs over several pages is one element, not one for each page.
- Header cells say whether they head a row or a column (7.5).

The pages as they were laid out tell which HTML element each tag came from: WeasyPrint makes the tags in the order of
its boxes, and :func:`_pairs` walks both side by side. Where they do not agree, as may come with a new release,
TagsDiffer is raised; the tests set every kind of paper.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf, String
from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

JOINED = ("/Art", "/Sect", "/Div", "/Table", "/TBody", "/L")
"""Elements that go on over pages. A broken row or paragraph stays in two: its cells would have to be matched."""
ARTIFACT = (Name.Artifact, Dictionary(Type=Name.Pagination))


class TagsDiffer(ValueError):  # noqa: N818 - what is wrong
    """The tags of a PDF are not those of the pages it was written from."""


@dataclass
class Pair:
    """A structure element and the box it was made of."""

    element: Object
    box: Any
    around: str | None  # the language of what is around it


def mend(content: bytes, document: Document) -> bytes:
    """Return the PDF with whole tags. `content` is what WeasyPrint wrote of `document`; equal input gives equal bytes.

    Raises TagsDiffer where tags and pages do not agree.
    """
    with Pdf.open(io.BytesIO(content)) as pdf:
        top = pdf.Root.StructTreeRoot.K[0]
        pages = pairs(pdf, document)
        for pair in (pair for page in pages for pair in page):
            _say_language(pair)
            _say_scope(pair)
        _join_pages(pages)
        _make_artifacts(pdf, top)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def pairs(pdf: Pdf, document: Document) -> list[list[Pair]]:
    """Return, page by page, the structure elements of a PDF that was just written, with the boxes they came from.

    Raises TagsDiffer where tags and pages do not agree.
    """
    kids = _Kids(pdf.Root.StructTreeRoot.K[0])
    pages = [list(_pairs_of_page(page._page_box, kids, str(pdf.Root.Lang))) for page in document.pages]
    kids.must_be_empty()
    return pages


class _Kids:
    """The kids of an element that came from boxes, one after the other: elements, and the numbers of marked content."""

    def __init__(self, element: Object) -> None:
        found = element.get(Name.K, Array())
        self._left = [kid for kid in (found.as_list() if isinstance(found, Array) else [found]) if _is_content(kid)]

    def take(self) -> Any:
        """Return the next one. Raises TagsDiffer when there is none."""
        if not self._left:
            raise TagsDiffer("the pages have more boxes than the PDF has tags")
        return self._left.pop(0)

    def must_be_empty(self) -> None:
        """Check that nothing is left. Raises TagsDiffer when something is left."""
        if self._left:
            raise TagsDiffer("the PDF has more tags than the pages have boxes")


def _is_content(kid: Any) -> bool:
    return not isinstance(kid, Dictionary) or kid.get(Name.Type) == Name.StructElem


def _pairs_of_page(page_box: Any, kids: _Kids, language: str) -> Iterator[Pair]:
    for box in _tagged(page_box):
        yield from _pairs(box, _unwrapped(box, kids.take(), None), language)


def _tagged(box: Any) -> Iterator[Any]:
    """Yield the boxes that get an element each, in place of one that gets none: page, html, body.

    Nothing of margins.
    """
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.MarginBox):
        return
    if isinstance(box, boxes.PageBox) or (box.element is not None and box.element_tag in ("html", "body")):
        for child in box.children:
            yield from _tagged(child)
    else:
        yield box


def _pairs(box: Any, element: Object, around: str, beside: list[Any] | None = None) -> Iterator[Pair]:
    """Yield an element and all below it, with the boxes they came from.

    A list inside of an item is tagged beside the item: such boxes are put into `beside`, for the list around.
    """
    yield Pair(element, box, around)
    language = _language(box, around)
    kids = _Kids(element)
    for child in _children(box, element):
        if isinstance(child, boxes.TextBox):
            kid = kids.take()
            if isinstance(kid, Dictionary):  # in a link the text has no element of its own
                yield Pair(kid, child, language)
        elif beside is not None and element.S == Name.LI and child.element_tag in ("ul", "ol"):
            beside.append(child)
        else:
            nested: list[Any] = []
            for tagged in _tagged(child):
                yield from _pairs(tagged, _unwrapped(tagged, kids.take(), element), language, nested)
            for tagged in nested:
                yield from _pairs(tagged, kids.take(), language)
    if isinstance(box, boxes.ReplacedBox):
        kids.take()
    kids.must_be_empty()


def _unwrapped(box: Any, element: Object, around: Object | None) -> Object:
    """Return the element of a box: terms, descriptions and items without a bullet get one more around it."""
    if element.S != Name.LI or (around is not None and around.S in (Name.LI, Name.LBody)):
        return element
    bare = "list-item" not in box.style["display"] or box.style["list_style_type"] == "none"
    return element.K[0] if box.element_tag in ("dt", "dd") or bare else element


def _children(box: Any, element: Object) -> Iterator[Any]:
    """Yield the children that get elements: those of lines, and those of an HTML table in place of its wrapper."""
    table = box.get_wrapped_table() if Name.Table == element.S and box.is_table_wrapper else None
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox) or (table is not None and child is table):
            yield from child.children
        else:
            yield child


def _language(box: Any, around: str) -> str:
    return box.style["lang"] or around


def _say_language(pair: Pair) -> None:
    language = _language(pair.box, pair.around or "")
    if language != pair.around:
        pair.element.Lang = String(language)


def _say_scope(pair: Pair) -> None:
    if pair.element.S == Name.TH:
        attributes = pair.element.get(Name.A) or Dictionary(O=Name.Table)
        attributes.Scope = Name.Row if pair.box.element.get("scope") == "row" else Name.Column
        pair.element.A = attributes


def _join_pages(pages: list[list[Pair]]) -> None:
    """Hang what goes on from the page before under the element that was begun there."""
    begun: dict[tuple[int, str], Object] = {}
    for number, page in enumerate(pages):
        here: dict[tuple[int, str], Object] = {}
        for pair in page:
            kind = str(pair.element.S)
            if pair.box.element is None or kind not in JOINED:
                continue
            key = (id(pair.box.element), kind)
            first = begun.get(key)
            if first is None or key in here:  # an anonymous box shares the HTML element of the box around it
                here.setdefault(key, pair.element)
                continue
            _append(first, pair.element)
            here[key] = first
        begun = here if number == 0 else {**begun, **here}


def _append(first: Object, later: Object) -> None:
    """Move the kids of an element to the end of the one it goes on from, and take it out of the tree."""
    headings = [kid for kid in first.K if isinstance(kid, Dictionary) and kid.get(Name.S) == Name.THead]
    for kid in later.K:
        if headings and isinstance(kid, Dictionary) and kid.get(Name.S) == Name.THead:
            _point_to(headings[0], kid, later)
            continue  # repeated: what it marks becomes an artifact
        kid.P = first
        first.K.append(kid)
    siblings = later.P.K
    for index, kid in enumerate(siblings):
        if kid.is_indirect and kid.objgen == later.objgen:
            del siblings[index]
            break
    later.K = Array()


def _point_to(headings: Object, repeated: Object, table: Object) -> None:
    """Let the cells of a later page name the headings of the first one."""
    names = dict(zip(_names(repeated), _names(headings), strict=False))
    for cell in _cells(table):
        attributes = cell.get(Name.A)
        if isinstance(attributes, Dictionary) and Name.Headers in attributes:
            attributes.Headers = Array([String(names.get(str(one), str(one))) for one in attributes.Headers.as_list()])


def _names(row_group: Object) -> list[str]:
    return [str(cell.ID) for cell in _cells(row_group) if Name.ID in cell]


def _cells(element: Object) -> Iterator[Object]:
    for kid in element.get(Name.K, Array()).as_list():
        if isinstance(kid, Dictionary) and Name.S in kid:
            if kid.S in (Name.TH, Name.TD):
                yield kid
            yield from _cells(kid)


def _make_artifacts(pdf: Pdf, top: Object) -> None:
    """Make marked content an artifact whose element hangs in no tree; it has no element any more."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    of_pages = {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}
    for page in pdf.pages:
        owners = of_pages[int(page.obj.StructParents)]
        loose = {mcid for mcid, owner in enumerate(owners.as_list()) if not _hangs(owner, top)}
        if loose:
            _rewrite(pdf, page, loose)
            for mcid in loose:
                owners[mcid] = Object.parse(b"null")


def _hangs(element: Object, top: Object) -> bool:
    """Return whether an element is found from above, step by step."""
    while element.objgen != top.objgen:
        parent = element.get(Name.P)
        if parent is None or not any(
            kid.objgen == element.objgen for kid in parent.get(Name.K, Array()).as_list() if isinstance(kid, Object)
        ):
            return False
        element = parent
    return True


def _rewrite(pdf: Pdf, page: pikepdf.Page, loose: set[int]) -> None:
    instructions: list[Any] = []
    for step in pikepdf.parse_content_stream(page):
        about = step.operands[1] if step.operator == Operator("BDC") else None
        is_loose = isinstance(about, Dictionary) and about.get(Name.MCID) in loose
        instructions.append((ARTIFACT, step.operator) if is_loose else step)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
