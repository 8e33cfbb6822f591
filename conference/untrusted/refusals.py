"""Why an uploaded file is refused, by name: the sentence for people is written where the form is."""

from __future__ import annotations

from enum import Enum

from conference.lib.refusals import Refusal


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
    """Protected by a password."""
    MACROS = "macros"
    """Carries a program: macros, scripts, start actions."""
    BOMB = "bomb"
    """Small to send and huge to open."""
    UNSAFE = "unsafe"
    """Holds entries that no presentation holds: paths leading outside, programs, links."""
    TOO_SMALL = "too_small"
    """A picture with too few pixels to be printed."""


class Active(Enum):
    """What runs, or is fetched, by itself in a file of slides: why MACROS refuses it."""

    PDF_SCRIPT = "pdf_script"
    PDF_LAUNCH = "pdf_launch"
    PDF_OPENS = "pdf_opens"
    """An address or another file opened without a click."""
    PDF_FORM = "pdf_form"
    """A form with programs, or one that sends what is filled in."""
    PDF_MEDIA = "pdf_media"
    PROGRAM = "program"
    """A program, or a document with macros, inside the file."""
    VBA = "vba"
    OLE = "ole"
    ACTIVEX = "activex"
    ADD_IN = "add_in"
    EXTERNAL = "external"
    """A picture, template or table that is fetched from elsewhere when the file is opened."""
    RUNS = "runs"
    """A click or an event that starts a program or a macro."""
    ODF_SCRIPT = "odf_script"
    ODF_EMBEDDED = "odf_embedded"
    """An applet, a plug-in or a frame that shows another page."""


class UploadRefused(Refusal):
    """An uploaded file is refused for `reason`, with what was `found` where it runs; `detail` is for the log only."""

    reasons = RefusalReason
    statuses = dict.fromkeys(RefusalReason, 422)

    def __init__(self, reason: RefusalReason, detail: str = "", found: Active | None = None) -> None:
        super().__init__(reason)
        self.args = (f"{reason.value}: {detail}",) if detail else self.args
        self.detail = detail
        self.found = found

    def __reduce__(self) -> tuple[type[UploadRefused], tuple[RefusalReason, str, Active | None]]:
        """Let it be handed over by a process that looks at files."""
        return type(self), (self.reason, self.detail, self.found)


class ImageRefused(UploadRefused):
    """A picture is refused; `reason` says why, as for every upload."""
