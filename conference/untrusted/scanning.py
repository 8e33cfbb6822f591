"""Reading QR codes in photos with zxing-cpp. In a process that ends (codes.py)."""

from __future__ import annotations

import io

import zxingcpp

from conference.untrusted.decoding import decoded

SIDE = 1200
"""Pixels of the shorter side, and less than twice as many: a code that fills a tenth of it is still read."""


def codes(content: bytes) -> list[str]:
    """Return what `codes.codes_in` gives."""
    with decoded(io.BytesIO(content), ("JPEG", "PNG", "WEBP"), SIDE) as (picture, _):
        grey = picture.convert("L")
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        return [one.text for one in found if one.text]
