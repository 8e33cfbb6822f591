"""QR codes in photos that strangers send."""

from __future__ import annotations

from typing import IO

from conference.lib.apart import Failed
from conference.untrusted.images import PICTURE_MAX_BYTES, PROCESS
from conference.untrusted.refusals import ImageRefused, RefusalReason


def codes_in(stream: IO[bytes]) -> list[str]:
    """Return the texts of the QR codes in a JPEG, PNG or WebP file; none where it shows no code.

    Raises ImageRefused: EMPTY, TOO_LARGE, WRONG_TYPE, DAMAGED or BOMB (too many pixels).
    """
    content = stream.read(PICTURE_MAX_BYTES + 1)
    try:
        found: list[str] = PROCESS.call("conference.untrusted.scanning:codes", content)
    except Failed as error:
        raise ImageRefused(RefusalReason.BOMB, str(error)) from error
    return found
