"""Papers filled from templates, written as single PDFs or joined into one: tagged, each font embedded once."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import pydyf
from pikepdf import Array, Dictionary, Name, Object, Pdf
from weasyprint.pdf.fonts import build_fonts_dictionary

from conference.printing.compiled import Compiled
from conference.printing.compiling import compiled
from conference.printing.filling import Argument, Filled, Filler, TooLong, values_of
from conference.printing.gathering import Form
from conference.printing.lines import DoesNotFit, Setter
from conference.printing.pdf_file import Block, Copier, PdfFile, SharedObjects, stream, text_string
from conference.printing.setting import load_scripts
from conference.printing.slots import PaperFilling

_DATE = re.compile(rb"<xmp:(Create|Modify)Date>[^<]*<")


class Papers:
    """Papers of several templates that are going into one file, or into single files that share their fonts."""

    def __init__(self) -> None:
        self._fonts: dict[Any, Any] = {}
        self._setter = Setter(self._fonts)
        self._fillers: dict[tuple[Form, int], Filler | None] = {}
        self._embedded: tuple[Block, int] | None = None
        self._shared: dict[int, tuple[Block, int]] = {}
        self._blocks: dict[tuple[int, int], Block] = {}

    def fill(self, form: Form, filling: PaperFilling) -> Filled:
        """Return one paper in the first of the densities in which it is one page.

        Raises DoesNotFit for one that WeasyPrint must set.
        """
        load_scripts("".join(piece.text for text in filling.texts.values() if text for piece in text.pieces))
        for number in range(len(form.settings)):
            filler = self._filler(form, number)
            try:
                return filler.fill(filling)
            except TooLong:
                continue
        raise DoesNotFit

    def _filler(self, form: Form, number: int) -> Filler:
        key = form, number
        if key not in self._fillers:
            try:
                template = compiled(form.settings[number], form.style_sheet, form.created, self._fonts)
                self._fillers[key] = Filler(template, self._setter)
            except DoesNotFit:
                self._fillers[key] = None
        found = self._fillers[key]
        if found is None:
            raise DoesNotFit
        return found

    def single(self, paper: Filled) -> bytes:
        """Return one paper as a PDF of its own."""
        memory = io.BytesIO()
        file = PdfFile(memory)
        fonts, fonts_number = self._embed()
        file.put_block(fonts)
        template = paper.template
        if id(template) not in self._shared:
            kept = SharedObjects(fonts.first + fonts.count)
            resources = _resources(template, kept, fonts_number)
            self._shared[id(template)] = kept.block(), resources
        block, resources = self._shared[id(template)]
        file.put_block(block)
        root, pages, document, tree = (file.number() for _ in range(4))
        page = _Writing(file, pages, document, part=False, blocks=self._blocks)
        page.paper(paper, resources)
        file.put(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page.pages[0])
        outlines = _outlines(file, [(title, page.pages[0], x, y) for title, x, y in paper.bookmarks])
        metadata = file.add_stream(_metadata(paper))
        catalog = template.pdf.Root
        about = b"".join(
            key + b" " + catalog[key.decode()].unparse(resolved=True)
            for key in (b"/Lang", b"/MarkInfo", b"/ViewerPreferences")
        )
        page.tags(tree, document)
        file.put(root, b"<</Type/Catalog%b/Pages %d 0 R/Metadata %d 0 R/Outlines %d 0 R/StructTreeRoot %d 0 R>>" % (
            about, pages, metadata, outlines, tree,
        ))  # fmt: skip
        date = text_string("D:" + paper.filling.created.replace("-", ""))
        info = Copier(file).direct(template.pdf.docinfo, ("/Title", "/CreationDate", "/ModDate"), (
            b"/Title " + text_string(paper.filling.title) + b"/CreationDate " + date + b"/ModDate " + date
        ))  # fmt: skip
        file.finish(root, file.add(info))
        return memory.getvalue()

    def join(
        self, papers: Iterable[tuple[Filled | Path, str]], out: BinaryIO, title: str, language: str
    ) -> Iterator[int]:
        """Write papers, and finished PDFs, as one PDF with a bookmark for each; yield how many are written.

        Papers may be filled meanwhile: the fonts come last. Raises ValueError where there is none, and for a PDF
        without tags.
        """
        file = PdfFile(out)
        root, pages, document, tree, fonts = (file.number() for _ in range(5))
        page = _Writing(file, pages, document, part=True, language=language)
        resources: dict[int, int] = {}
        bookmarks = []
        for paper, bookmark in papers:
            first = len(page.pages)
            if isinstance(paper, Path):
                with Pdf.open(paper) as pdf:
                    page.finished(pdf)
            else:
                key = id(paper.template)
                if key not in resources:
                    resources[key] = _resources(paper.template, file, fonts)
                page.paper(paper, resources[key])
            bookmarks.append((bookmark, page.pages[first], None, None))
            yield len(bookmarks)
        if not bookmarks:
            raise ValueError("there is nothing to join")
        kids = b" ".join(b"%d 0 R" % one for one in page.pages)
        file.put(pages, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(page.pages), kids))
        page.tags(tree, document)
        xmp = _XMP.format(title=escape(title)).encode()
        file.put(root, (
            b"<</Type/Catalog/Lang %b/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>"
            b"/PageMode/UseOutlines/Pages %d 0 R/Metadata %d 0 R/Outlines %d 0 R/StructTreeRoot %d 0 R>>"
        ) % (
            text_string(language), pages, file.add_stream(_xml(xmp)), _outlines(file, bookmarks), tree,
        ))  # fmt: skip
        embedded, dictionary = self._font_objects(file.upcoming)
        file.put_block(embedded.block())
        file.put(fonts, dictionary)
        file.finish(root, file.add(b"<</Title %b>>" % text_string(title)))

    def _embed(self) -> tuple[Block, int]:
        """Return the fonts for single files, and the number of the dictionary that names them."""
        if self._embedded is None:
            kept, dictionary = self._font_objects(1)
            number = kept.number()
            kept.put(number, dictionary)
            self._embedded = kept.block(), number
        return self._embedded

    def _font_objects(self, first: int) -> tuple[SharedObjects, bytes]:
        """Return the fonts as objects with numbers from `first` on, and the dictionary that names them.

        They have the letters of all papers filled so far; more can't be filled afterwards.
        """
        kept = SharedObjects(first)
        pdf = pydyf.PDF()
        pdf.objects[1:] = [None] * (first - 1)
        options = {"hinting": False, "pdf_version": "1.7"}
        fonts = build_fonts_dictionary(pdf, self._fonts, compress=True, subset=True, options=options)
        things = pdf.objects[first:]
        kept.number(len(things))
        for thing in things:
            put = kept.put if thing.compressible else kept.put_stream
            put(thing.number, thing.data)
        return kept, fonts.data


class _Writing:
    """Pages and tags that are going into a file."""

    def __init__(
        self, file: PdfFile, pages: int, document: int, *, part: bool, language: str = "",
        blocks: dict[tuple[int, int], Block] | None = None,
    ) -> None:  # fmt: skip
        self._file, self._pages, self._document, self._blocks = file, pages, document, blocks
        self._part, self._language = part, language
        self.pages: list[int] = []
        self._top: list[int] = []
        self._owners: list[int] = []  # by the number of a page or an annotation: what the parent tree says
        self._count = 0

    def paper(self, paper: Filled, resources: int) -> None:
        """Write a filled paper."""
        file, tags = self._file, paper.tags
        self._count += 1
        links = paper.links
        page = file.number(2 + len(links))
        content, first_link, first = page + 1, page + 2, page + 2 + len(links)
        values: dict[str, int | bytes] = {
            **values_of(paper), "page": page, "parent": self._document,
            "prefix": b"%d-" % self._count if self._part else b"",
            **{f"link {number}": first_link + number for number in range(len(links))},
        }  # fmt: skip
        template = paper.template
        for node in template.top:
            values[f"top {node.kind}"] = self._kind_of_part(template.language) if self._part else node.kind.encode()
        parents = first + tags.total
        if self._blocks is None:
            file.number(tags.total + 1)
            self._elements(file, paper, first, values)
        else:
            key = id(template), id(tags)
            if key not in self._blocks:
                kept = SharedObjects(first)
                kept.number(tags.total + 1)
                self._elements(kept, paper, first, values, without={index for index, *_ in tags.own})
                self._blocks[key] = kept.block()
            file.put_block(self._blocks[key])
            for index, body, arguments in tags.own:
                file.put(first + index, body % _given(arguments, first, values))
        self._top += [first + one for one in tags.top]
        at = len(self._owners)
        self._owners += [parents, *(first + one for one in tags.annotations)]
        for number, (target, rectangle) in enumerate(links):
            file.put(first_link + number, (
                b"<</Type/Annot/Subtype/Link/BS<</W 0>>/Contents %b/Rect[%b]/StructParent %d"
                b"/A<</Type/Action/S/URI/URI %b>>>>"
            ) % (
                text_string(target), " ".join(f"{one:.6f}" for one in rectangle).encode(), at + 1 + number,
                text_string(target),
            ))  # fmt: skip
        file.put_stream(content, stream(b"/Filter/FlateDecode", paper.content))
        more = b"/Parent %d 0 R/Contents %d 0 R/Resources %d 0 R/StructParents %d" % (
            self._pages, content, resources, at,
        )  # fmt: skip
        if links:
            more += b"/Annots[%b]" % b" ".join(b"%d 0 R" % (first_link + number) for number in range(len(links)))
        file.put(page, b"<<%b%b>>" % (template.page, more))
        self.pages.append(page)

    def _elements(
        self, file: PdfFile | SharedObjects, paper: Filled, first: int, values: Mapping[str, int | bytes],
        without: Collection[int] = (),
    ) -> None:  # fmt: skip
        """Write the tags of a paper, and behind them whose each marked content is."""
        tags = paper.tags
        bodies = (tags.written % _given(tags.arguments, first, values)).split(b"\0")
        file.put_all(one for index, one in enumerate(enumerate(bodies, first)) if index not in without)
        owners = b" ".join([b"%d 0 R" % (first + one) for one in tags.parents])
        file.put(first + tags.total, b"[%b]" % owners)

    def finished(self, pdf: Pdf) -> None:
        """Write a PDF that was set by WeasyPrint. Raises ValueError for one without tags."""
        if Name.StructTreeRoot not in pdf.Root:
            raise ValueError("a part is not tagged")
        file, copier, shift = self._file, Copier(self._file), len(self._owners)
        self._count += 1
        tree = pdf.Root.StructTreeRoot
        numbers = [file.number() for _ in pdf.pages]
        for page, number in zip(pdf.pages, numbers, strict=True):
            copier.know(page.obj, number)
            page.obj.StructParents = int(page.obj.StructParents) + shift
            for annotation in page.obj.get(Name.Annots, Array()):
                if Name.StructParent in annotation:
                    annotation.StructParent = int(annotation.StructParent) + shift
        copier.know(tree.K[0], self._document)
        for page, number in zip(pdf.pages, numbers, strict=True):
            more = b"/Parent %d 0 R" % self._pages
            file.put(number, copier.direct(page.obj, ("/Parent",), more))
        for element in tree.K[0].K.as_list():
            _rename(element, f"{self._count}-")
            number = file.number()
            copier.know(element, number)
            kind = self._kind_of_part(str(pdf.Root.Lang))
            more = b"/P %d 0 R/S%b" % (self._document, kind)
            file.put(number, copier.direct(element, ("/P", "/S"), more))
            self._top.append(number)
        listed = tree.ParentTree.Nums.as_list()
        if [int(one) for one in listed[::2]] != list(range(len(listed) // 2)):
            raise ValueError("the tags of a part are not numbered from zero")
        for owner in listed[1::2]:
            known = copier.body(owner)
            number = int(known.split()[0]) if owner.is_indirect else file.add(known)
            self._owners.append(number)
        self.pages += numbers

    def tags(self, tree: int, document: int) -> None:
        """Write the root of the tags."""
        file = self._file
        nums = b" ".join(b"%d %d 0 R" % pair for pair in enumerate(self._owners))
        parents = file.add(b"<</Nums[%b]>>" % nums)
        file.put(tree, b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>" % (
            document, parents, len(self._owners),
        ))  # fmt: skip
        kids = b" ".join(b"%d 0 R" % one for one in self._top)
        file.put(document, b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (tree, kids))

    def _kind_of_part(self, language: str) -> bytes:
        return b"/Part" if language == self._language else b"/Part/Lang " + text_string(language)


def _given(
    arguments: Iterable[Argument], first: int, values: Mapping[str, int | bytes]
) -> tuple[int | bytes, ...]:  # fmt: skip
    """Return what stands in the places of a template: the numbers of elements, and values by name."""
    return tuple([first + one if isinstance(one, int) else values[one] for one in arguments])


def _rename(element: Object, prefix: str) -> None:
    """Let the names of header cells differ from those of other parts."""
    if Name.ID in element:
        element.ID = prefix + str(element.ID)
    attributes = element.get(Name.A)
    if isinstance(attributes, Dictionary) and Name.Headers in attributes:
        attributes.Headers = Array([prefix + str(name) for name in attributes.Headers.as_list()])
    kids = element.get(Name.K)
    for kid in kids.as_list() if isinstance(kids, Array) else []:
        if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.StructElem:
            _rename(kid, prefix)


def _resources(template: Compiled, file: PdfFile | SharedObjects, fonts: int) -> int:
    """Write what the pages of a template need, but for the fonts, and return its number."""
    copier = Copier(file)
    resources = template.pdf.pages[0].Resources
    copier.know(resources.Font, fonts)
    number = file.number()
    file.put(number, copier.direct(resources))
    return number


def _outlines(file: PdfFile, bookmarks: Sequence[tuple[str, int, float | None, float | None]]) -> int:
    """Write bookmarks of one level, and return the number of their root."""
    root = file.number(1 + len(bookmarks))
    last = root + len(bookmarks)
    for number, (title, page, x, y) in enumerate(bookmarks, start=root + 1):
        place = b"/Fit" if x is None else f"/XYZ {x:.6f} {y:.6f} 0".encode()
        beside = (b"/Prev %d 0 R" % (number - 1) if number > root + 1 else b"") + (
            b"/Next %d 0 R" % (number + 1) if number < last else b""
        )
        file.put(number, b"<</Title %b/Parent %d 0 R/Dest[%d 0 R %b]%b>>" % (
            text_string(title), root, page, place, beside,
        ))  # fmt: skip
    file.put(root, b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (len(bookmarks), root + 1, last))
    return root


def _metadata(paper: Filled) -> bytes:
    """Return the metadata of the template with the title and the date of the paper."""
    pdf = paper.template.pdf
    old = escape(str(pdf.docinfo.Title)).encode()
    content = pdf.Root.Metadata.read_bytes()
    if content.count(old) != 1:
        raise DoesNotFit
    content = content.replace(old, escape(paper.filling.title).encode())
    return _xml(_DATE.sub(rb"<xmp:\1Date>" + paper.filling.created.encode() + b"<", content))


def _xml(content: bytes) -> bytes:
    return stream(b"/Type/Metadata/Subtype/XML", content)


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<rdf:Description rdf:about=""><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description><rdf:Description rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
