"""Slides in words: who may see them and when, and why a file or a wish is refused."""

from datetime import datetime

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.czech.typography import format_date, format_phone, format_time
from conference.events.models import Event
from conference.lib import clock, languages
from conference.lib.refusals import say
from conference.programme.rules import slides_are_out
from conference.slides.models import Audience
from conference.slides.rules import Showing, SlidesRefusal, SlidesRefused
from conference.untrusted.refusals import Active, RefusalReason, UploadRefused
from conference.untrusted.uploads import SLIDES_MAX_BYTES, SlideKind

AUDIENCES = {  # label, what it means
    Audience.PUBLIC: (_l("Everybody"), _l("On the page of the programme")),
    Audience.PARTICIPANTS: (_l("Participants only"), _l("On their own page")),
    Audience.NOBODY: (_l("Nobody"), _l("The organiser only, for the projector in the hall")),
}
EXTENSIONS = tuple(kind.extension for kind in SlideKind)
MAX_MEGABYTES = SLIDES_MAX_BYTES // (1024 * 1024)

NOT_WHOLE = _l("The file did not arrive whole. Please choose it again.")
FILE_REFUSALS = {
    RefusalReason.EMPTY: _l("This file is empty. Please choose it again."),
    RefusalReason.TOO_LARGE: _l(
        "This file is larger than %(megabytes)s MB. Compress the pictures in it, or save it as a PDF.",
        megabytes=MAX_MEGABYTES,
    ),
    RefusalReason.WRONG_TYPE: _l(
        "Slides can be a PowerPoint file (.pptx), an OpenDocument file (.odp) or a PDF."
        " Please save yours as one of them."
    ),
    RefusalReason.DISGUISED: _l(
        "The content of this file is something else than its name says. Please open it, and save it anew as PPTX, ODP"
        " or PDF."
    ),
    RefusalReason.DAMAGED: _l("This file is damaged or incomplete. Please open it, save it anew and upload it again."),
    RefusalReason.ENCRYPTED: _l("This file is locked by a password. Please save it without one."),
    RefusalReason.MACROS: _l("This file contains macros or scripts. Please save it without them, or as a PDF."),
    RefusalReason.BOMB: _l("This file would grow too large when opened. Please save it as a PDF."),
    RefusalReason.UNSAFE: _l("This file contains things that do not belong into slides. Please save it as a PDF."),
    RefusalReason.TOO_SMALL: _l("This file is empty. Please choose it again."),
}


SAVE_AS_PDF = _l("Save the slides as a PDF: it keeps what is seen and nothing that runs.")
PRINT_ANEW = _l("Print the slides into a new PDF, or export them anew without it.")
ACTIVE = {  # what was found, and how to save without it
    Active.PDF_SCRIPT: (_l("This PDF contains a script (JavaScript)."), PRINT_ANEW),
    Active.PDF_LAUNCH: (_l("This PDF starts a program or opens a file of the computer."), PRINT_ANEW),
    Active.PDF_OPENS: (_l("This PDF opens a website or another file by itself."), PRINT_ANEW),
    Active.PDF_FORM: (_l("This PDF contains a form that runs or sends something."), PRINT_ANEW),
    Active.PDF_MEDIA: (_l("This PDF contains an interactive player (rich media)."), PRINT_ANEW),
    Active.PROGRAM: (
        _l("A program, or a document with macros, is hidden inside this file."),
        _l("Remove the attachment, or print the slides into a new PDF."),
    ),
    Active.VBA: (
        _l("This file contains macros (Visual Basic)."),
        _l("In PowerPoint choose Save As and the type “PowerPoint Presentation (.pptx)”, or save it as a PDF."),
    ),
    Active.OLE: (
        _l("An object of another program (OLE) is embedded in this file."),
        _l("Paste it as a picture instead, or save the slides as a PDF."),
    ),
    Active.ACTIVEX: (_l("This file contains a control (ActiveX)."), SAVE_AS_PDF),
    Active.ADD_IN: (_l("This file starts an add-in of PowerPoint."), SAVE_AS_PDF),
    Active.EXTERNAL: (
        _l("This file fetches a picture, a table or a template from elsewhere when it is opened."),
        _l(
            "Break the link, so that the picture is saved in the file, or save the slides as a PDF. Ordinary links may"
            " stay."
        ),
    ),
    Active.RUNS: (
        _l("A click in this file starts a program or a macro."),
        _l("Remove that action, or save the slides as a PDF. Links to websites may stay."),
    ),
    Active.ODF_SCRIPT: (
        _l("This file contains macros or scripts of LibreOffice."),
        _l("Remove them under Tools, Macros, or save the slides as a PDF."),
    ),
    Active.ODF_EMBEDDED: (_l("This file shows another page or a plug-in inside a slide."), SAVE_AS_PDF),
}


def _file_refusal(refused: UploadRefused) -> str:
    """Return why a file is not taken, with the name of what was found in it, and what to do."""
    found = refused.found
    return str(FILE_REFUSALS[refused.reason]) if found is None else " ".join(str(part) for part in ACTIVE[found])


say(UploadRefused, dict.fromkeys(FILE_REFUSALS, _file_refusal))
say(SlidesRefused, {
    SlidesRefusal.PAST_DUE: lambda _refused: past_due(g.event),
    SlidesRefusal.NOT_PUBLISHED: _l("The slides of this item are not shown to anybody but the organiser."),
    SlidesRefusal.GONE: _l("These slides have been replaced or withdrawn meanwhile."),
    SlidesRefusal.CHANGED: _l("Who may see these slides was changed meanwhile. Please look at them again."),
    SlidesRefusal.CURRENT: _l("This version is the current one already."),
    SlidesRefusal.NOT_WHOLE: NOT_WHOLE,
    SlidesRefusal.NOTHING_TO_TAKE: _l("There are no slides to take: none were sent, or all were taken already."),
})  # fmt: skip


def when_shown(event: Event) -> str:
    """Return from when slides are shown to those whom their speaker chooses; read before they are uploaded."""
    later = not slides_are_out(event.slides_visible_from, clock.now())
    match event.slides_need_approval, later:
        case True, True:
            return _(
                "They will be shown once the organiser has approved them, from %(when)s.", when=_visible_from(event)
            )
        case True, False:
            return _("They will be shown once the organiser has approved them.")
        case False, True:
            return _("They will be shown from %(when)s.", when=_visible_from(event))
        case _:
            return _("They will be shown as soon as they are uploaded.")


def showing_sentence(showing: Showing, event: Event) -> str:
    """Return whether slides are shown now, and when they will be."""
    match showing:
        case Showing.TEAM_ONLY:
            return _("Only the organiser sees them.")
        case Showing.WAITS:
            if slides_are_out(event.slides_visible_from, clock.now()):
                return _("Not shown yet: they wait for the approval of the organiser.")
            return _(
                "Not shown yet: they wait for the approval of the organiser and will be shown from %(when)s.",
                when=_visible_from(event),
            )
        case Showing.NOT_IN_PROGRAMME:
            return _("Not shown yet: they will be once this item stands in the published programme.")
        case Showing.LATER:
            return _("Not shown yet: they will be from %(when)s.", when=_visible_from(event))
        case Showing.SHOWN:
            return _("They are shown.")


def _visible_from(event: Event) -> str:
    return _moment(event.slides_visible_from or clock.now(), event)


def _moment(moment: datetime, event: Event) -> str:
    language, there = languages.current(), clock.local(moment, event.timezone)
    return f"{format_date(there.date(), language)}, {format_time(there, language)}"


def past_due(event: Event) -> str:
    """Say that the due date has passed, and whom to ask."""
    contact = ", ".join(part for part in contact_parts(event) if part)
    when = _moment(event.slides_due_at or clock.now(), event)
    if contact:
        return _(
            "Slides could be uploaded until %(when)s. Please ask the organiser: %(contact)s", when=when, contact=contact
        )
    return _("Slides could be uploaded until %(when)s. Please ask the organiser.", when=when)


def contact_parts(event: Event) -> tuple[str, str, str]:
    """Return whom to ask: name, address, phone."""
    return event.contact_name, event.contact_email, format_phone(event.contact_phone) if event.contact_phone else ""
