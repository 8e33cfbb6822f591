"""Why an uploaded file is refused, by name: the sentence for people is written where the form is."""

from enum import Enum


class RefusalReason(Enum):
    """The named refusals of uploaded files."""

    EMPTY = "empty"
    """Not a single byte."""
    TOO_LARGE = "too_large"
    """More bytes than allowed."""
    WRONG_TYPE = "wrong_type"
    """Honestly a kind of file that is not taken here."""
    DISGUISED = "disguised"
    """The content is something else than the name says."""
    DAMAGED = "damaged"
    """The right kind, but cut short or broken."""
    ENCRYPTED = "encrypted"
    """Protected by a password or by restrictions."""
    MACROS = "macros"
    """Carries a program: macros, scripts, start actions."""
    BOMB = "bomb"
    """Small to send and huge to open."""
    UNSAFE = "unsafe"
    """Holds entries that no presentation holds: paths leading outside, programs, links."""
    TOO_SMALL = "too_small"
    """A picture with too few pixels to be printed."""


class UploadRefused(Exception):  # noqa: N818 (a refusal is an answer, not an error)
    """An uploaded file is refused for `reason`; `detail` is for the log only, never for the page."""

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
