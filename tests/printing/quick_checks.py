"""Comparing papers that were set many at once with what WeasyPrint sets alone: text, tags, painting, look."""

from __future__ import annotations

import io
import subprocess
from decimal import Decimal

import pikepdf
from PIL import Image


def text_of(content: bytes) -> str:
    """What stands on a PDF, in the order in which it is painted, with plain spaces."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode().replace("\u00a0", " ")


def tags_of(element) -> list:
    """The tree of tags: kinds, languages, alternatives, numbers of content, addresses of links."""
    kids = element.get("/K", pikepdf.Array())
    found = []
    for kid in kids.as_list() if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            found.append(kid)
        elif "/S" in kid:
            found.append((str(kid.S), str(kid.get("/Lang", "")), str(kid.get("/Alt", "")), tags_of(kid)))
        else:
            found.append(str(kid.Obj.A.URI))
    return found


def painted(page) -> list:
    """What a page paints: each step with its numbers rounded, and the colour that it has by then."""
    steps, colour = [], ""
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "rg":
            colour = str(operands)
        elif name not in ("BT", "ET", "gs"):
            steps.append((name, [rounded(one) for one in operands], colour if name == "TJ" else ""))
    return steps


def rounded(value):
    """A number to three places, anything else as it is written."""
    return round(float(value), 3) if isinstance(value, (int, float, Decimal)) else repr(value)


def shown(content: bytes, page: int = 1) -> Image.Image:
    """A page as a picture."""
    command = ["pdftoppm", "-r", "80", "-png", "-f", str(page), "-l", str(page)]
    run = subprocess.run(command, input=content, capture_output=True, check=True)
    return Image.open(io.BytesIO(run.stdout)).convert("L")
