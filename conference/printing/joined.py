"""Joining finished PDFs, in a process that ends: `joining.py` asks for it."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from conference.printing.joining import BookmarkedPdf


def joined(parts: Sequence[BookmarkedPdf], out: Path | None, title: str, language: str) -> tuple[int, bytes]:
    """Do what `joining.join` says; the number of pages, and the whole where it is not written to a file."""
    memory = io.BytesIO()
    return join(parts, out or memory, title, language), memory.getvalue()


def join(parts: Iterable[BookmarkedPdf], out: Path | BinaryIO, title: str, language: str) -> int:
    """Join the parts into `out`; the number of pages. Raises ValueError as `joining.join` does."""
    with Pdf.new() as whole:
        document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        parents: list[Object | int] = []
        opened: list[Pdf] = []
        try:
            with whole.open_outline() as outline:
                for number, part in enumerate(parts, start=1):
                    source = part.source
                    pdf = Pdf.open(io.BytesIO(source) if isinstance(source, bytes) else source)
                    opened.append(pdf)  # its streams are read when the whole is written
                    first = len(whole.pages)
                    _append(whole, pdf, document, parents, number, language)
                    outline.root.append(OutlineItem(part.bookmark, first, "Fit"))
            if not opened:
                raise ValueError("there is nothing to join")
            _finish(whole, document, parents, title, language)
            pages = len(whole.pages)
            whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        finally:
            for pdf in opened:
                pdf.close()
    return pages


def _append(whole: Pdf, pdf: Pdf, document: Object, parents: list[Object | int], number: int, language: str) -> None:
    """Append the pages of a PDF, and hang its tags under the document; a part in another language says so.

    Pages and annotations find their tags by a number in the parent tree; the numbers of the new part follow on those
    already given. The pages come first, so that the copied tags point to the copied pages.
    """
    if Name.StructTreeRoot not in pdf.Root:
        raise ValueError(f"part {number} is not tagged")
    shift = len(parents) // 2
    first = len(whole.pages)
    whole.pages.extend(pdf.pages)
    tree = whole.copy_foreign(pdf.Root.StructTreeRoot)
    for page in list(whole.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + shift
        for annotation in page.obj.get(Name.Annots, Array()):
            if Name.StructParent in annotation:
                annotation.StructParent = int(annotation.StructParent) + shift
    for key, value in _pairs(tree.ParentTree.Nums):
        parents += [key + shift, value]
    for element in tree.K:
        element.S = Name.Part
        if str(pdf.Root.Lang) != language:
            element.Lang = pdf.Root.Lang
        element.P = document
        _rename(element, f"{number}-")
        document.K.append(element)


def _pairs(numbers: Object) -> Sequence[tuple[int, Object]]:
    """Return the entries of a number tree without branches, which is what WeasyPrint writes, without gaps from zero."""
    items = list(numbers.as_list())
    pairs = [(int(key), value) for key, value in zip(items[::2], items[1::2], strict=True)]
    if [key for key, _ in pairs] != list(range(len(pairs))):
        raise ValueError("the tags of a part are not numbered from zero")
    return pairs


def _rename(element: Object, prefix: str) -> None:
    """Header cells are named so that data cells can refer to them; the names must differ between parts."""
    if Name.ID in element:
        element.ID = String(prefix + str(element.ID))
    attributes = element.get(Name.A)
    if isinstance(attributes, Dictionary) and Name.Headers in attributes:
        attributes.Headers = Array([String(prefix + str(name)) for name in attributes.Headers.as_list()])
    kids = element.get(Name.K)
    for kid in kids.as_list() if isinstance(kids, Array) else []:
        if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.StructElem:
            _rename(kid, prefix)


def _finish(whole: Pdf, document: Object, parents: list[Object | int], title: str, language: str) -> None:
    tree = Dictionary(Type=Name.StructTreeRoot, K=Array([document]), ParentTree=Dictionary(Nums=Array(parents)))
    root = whole.make_indirect(tree)
    root.ParentTreeNextKey = len(parents) // 2
    document.P = root
    whole.Root.StructTreeRoot = root
    whole.Root.MarkInfo = Dictionary(Marked=True)
    whole.Root.Lang = String(language)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    whole.Root.PageMode = Name.UseOutlines
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["pdfuaid:part"] = "1"
    whole.docinfo[Name.Title] = String(title)
