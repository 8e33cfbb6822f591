"""The check in words: what is looked for, what each thing is called, where it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from conference.events.models import Event
from conference.evidence.publicity.queries import Looked
from conference.evidence.publicity.rules import PublicityMark, ShownKind
from conference.evidence.publicity.subjects import ISSUED, PROGRAMME, SAMPLE_CERTIFICATE, Examined
from conference.letters.texts.wording import title_of
from conference.lib.languages import external_url
from conference.mailing.automatic import TEXTS
from conference.paper.rules import PaperKind
from conference.paper.wording import KINDS as PAPERS
from conference.team.access import may_open

KINDS = {
    ShownKind.PAGE: _l("Public pages"),
    ShownKind.LETTER: _l("Automatic letters"),
    ShownKind.PAPER: _l("Papers"),
}
MARKS = {
    PublicityMark.EMBLEM: _l("the emblem"),
    PublicityMark.SENTENCE: _l("the sentence"),
    PublicityMark.PROJECT: _l("the project's name"),
    PublicityMark.NUMBER: _l("the registration number"),
}


def name_of(one: Looked) -> str:
    """Return what a thing is called: a page by its own title."""
    return one.title if one.thing.kind is ShownKind.PAGE and one.title else name_of_thing(one.thing)


def name_of_thing(thing: Examined) -> str:
    """Return the same without having looked."""
    match thing.kind, thing.which:
        case ShownKind.LETTER, name:
            return title_of(TEXTS[name])
        case ShownKind.PAPER, name if name == PROGRAMME:
            return _("Programme")
        case ShownKind.PAPER, name if name == SAMPLE_CERTIFICATE:
            return _("Certificate as it would be issued now")
        case ShownKind.PAPER, name if name == ISSUED:
            return ngettext("%(num)d certificate issued", "%(num)d certificates issued", thing.count)
        case ShownKind.PAPER, name:
            return str(PAPERS[PaperKind(name)])
    return thing.which


def address_of(event: Event, thing: Examined) -> str:
    """Return where a thing is looked at or changed; empty where the person at the page may not."""
    if thing.kind is ShownKind.PAGE:
        return _path(event, thing.which, thing)
    if thing.kind is ShownKind.LETTER:
        return _own("letters.letter_text", slug=event.slug, which=thing.which)
    if thing.which == PROGRAMME:
        return _path(event, "programme.programme_pdf", thing)
    if thing.which in (SAMPLE_CERTIFICATE, ISSUED):
        return _own("certificates.certificates", slug=event.slug)
    return _own("paper.paper", slug=event.slug, what=thing.which)


def _path(event: Event, endpoint: str, thing: Examined) -> str:
    address = external_url(endpoint, thing.language, event.language, slug=event.slug, **thing.values)
    return urlsplit(address).path


def _own(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if may_open(endpoint) else ""
