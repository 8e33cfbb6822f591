"""Are codes on paper read from a bad copy? Each reader that is installed is asked at several sizes and blurs.

    python -m bench.codes [address of a programme]

A PDF with the code is set as papers are, drawn at 150 dots an inch by pdftoppm, tilted by 7 degrees, blurred. Readers:
zbar (pyzbar), OpenCV (opencv-python-headless), ZXing (zxing-cpp) and jsQR (node, with jsqr where it looks for modules).
None of them is needed by the project; those that are missing are named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from PIL import Image, ImageFilter

from conference.printing.pdf import write_pdf
from conference.printing.qr import qr_data_uri, size_on_paper

DOTS, TILT, BLURS = 150, 7, (0, 1, 1.5, 2)
TICKET, ADDRESS = "K7QF3M", "https://konference.example.org/ukazka-3-rocnik/programme"
JSQR = """const found = require("jsqr"), read = found.default || found
const pixels = require("fs").readFileSync(process.argv[1]), sides = process.argv.slice(2).map(Number)
const code = read(new Uint8ClampedArray(pixels), ...sides)
process.stdout.write(code ? code.data : "")"""
Reader = Callable[[Image.Image], str]


def zbar(picture: Image.Image) -> str:
    """Read by zbar."""
    found = import_module("pyzbar.pyzbar").decode(picture)
    return found[0].data.decode() if found else ""


def opencv(picture: Image.Image) -> str:
    """Read by OpenCV."""
    array = import_module("numpy").array(picture)
    return str(import_module("cv2").QRCodeDetector().detectAndDecode(array)[0])


def zxing(picture: Image.Image) -> str:
    """Read by ZXing."""
    found = import_module("zxingcpp").read_barcodes(picture)
    return str(found[0].text) if found else ""


def jsqr(picture: Image.Image) -> str:
    """Read by jsQR."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(picture.convert("RGBA").tobytes())
        file.flush()
        command = ["node", "-e", JSQR, file.name, *map(str, picture.size)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


READERS: dict[str, Reader] = {"zbar": zbar, "OpenCV": opencv, "ZXing": zxing, "jsQR": jsqr}


def copy(text: str, width: float, blur: float) -> Image.Image:
    """Return a code of so many millimetres as a copier sees it."""
    image = f'<img src="{qr_data_uri(text, "x")}" alt="x" style="width: {width}mm; margin: 15mm">'
    pdf = write_pdf([f'<!doctype html><html lang="cs"><head><title>x</title></head><body>{image}</body></html>'])
    drawn = subprocess.run(["pdftoppm", "-r", str(DOTS), "-gray", "-"], input=pdf, capture_output=True, check=True)
    with tempfile.NamedTemporaryFile(suffix=".pgm") as file:
        file.write(drawn.stdout)
        file.flush()
        page = Image.open(file.name).convert("L")
    side = round((width + 80) / 25.4 * DOTS)
    cut = page.crop((0, 0, side, side)).rotate(TILT, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return cut.filter(ImageFilter.GaussianBlur(blur))


def lines(text: str, widths: list[float]) -> Iterator[str]:
    """Yield what each reader read, size by size."""
    for width in widths:
        found = []
        for blur in BLURS:
            picture = copy(text, width, blur)
            read = [name for name, reader in READERS.items() if said(reader, picture) == text]
            found.append(f"{blur}: {' '.join(read) or 'nobody'}")
        chosen = " (as it is printed)" if width == size_on_paper(text) else ""
        yield f"  {width:4} mm{chosen}: {'; '.join(found)}"


def said(reader: Reader, picture: Image.Image) -> Any:
    """Return what a reader says; None where it is not installed or fails."""
    try:
        return reader(picture)
    except (ImportError, OSError, subprocess.CalledProcessError):
        return None


def main(address: str) -> None:
    """Print a table for a ticket and an address."""
    blank = Image.new("L", (50, 50), 255)
    missing = [name for name, reader in READERS.items() if said(reader, blank) is None]
    print(f"not installed: {', '.join(missing) or 'none'}")
    for text in (TICKET, address):
        print(f"{text}, read at a blur of so many dots:")
        for line in lines(text, sorted({17, 19, 24, 28, size_on_paper(text)})):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ADDRESS)
