"""Certificates as sheets of a form, to be set many at once: what all of one form share, and what each says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

import jinja2

from conference.certificates.document import TEMPLATE, CertificateFacts, paper, qr_title, texts_of, title_of
from conference.printing import pdf
from conference.printing.gathering import Form
from conference.printing.slots import PaperFilling, SlotText, TextPiece

_QUICK = [density for density in pdf.DENSITIES if "flowing" not in density]
_SAMPLE = SlotText.of("x")
_TEXTS = {  # of a form: every kind of piece that a paper may have, in as little room as can be
    **dict.fromkeys(("number", "organisation", "attended", "date", "topics", "issued"), _SAMPLE),
    "certifies": SlotText.of(TextPiece("x", "proper"), "x"),
    "name": SlotText.of(
        *(TextPiece("x", kind) for kind in ("academic unbroken", "academic", "unbroken")), "x", size=16
    ),
    "extent": SlotText.of(TextPiece("x", "b"), "x"),
    "legal": SlotText.of(TextPiece("x", "unbroken"), "x"),
}


class Forms:
    """The forms of some certificates, each made once."""

    def __init__(self, jinja_env: jinja2.Environment) -> None:
        self._environment = jinja_env
        self._known: dict[tuple[Any, ...], int] = {}
        self.forms: list[Form] = []

    def number(self, facts: CertificateFacts, pictures: Mapping[str, str]) -> int:
        """Return the number of the form that a certificate fills. Raises ForbiddenResourceError as `paper` does."""
        shared = _shared(facts)
        if shared not in self._known:
            common = _common(facts)
            template = self._environment.get_template(TEMPLATE)
            texts = {**_TEXTS, "code": SlotText.of(common.code)}
            settings = [
                template.render(paper(common, density, pictures, texts), sample=False) for density in _QUICK
            ]  # fmt: skip
            self._known[shared] = len(self.forms)
            self.forms.append(Form(tuple(settings), pdf.PRINT_CSS, common.issued_on.isoformat()))
        return self._known[shared]


def filling_of(facts: CertificateFacts) -> PaperFilling:
    """Return what a certificate says in the slots of its form."""
    return PaperFilling(
        title_of(facts), facts.issued_on.isoformat(), texts_of(facts),
        codes={"qr": (facts.verify_url, qr_title(facts))}, links={_address(facts): facts.verify_url},
    )  # fmt: skip


_OWN: dict[str, Any] = {
    "number": "0000/0000", "honorific": "neutral", "title_before": "", "given_name": "x", "family_name": "x",
    "title_after": "", "organisation": "", "days": (date(2000, 1, 1),), "minutes": 1, "with_visit": False,
    "topics": (), "legal_line": "", "contributions": (), "note": "", "issued_on": date(2000, 1, 1),
}  # fmt: skip
"""What differs between people of one event, with what stands for it in a form."""
_shared_fields = attrgetter(
    *(one.name for one in fields(CertificateFacts) if one.name not in {*_OWN, "code", "verify_url"})
)


def _shared(facts: CertificateFacts) -> tuple[Any, ...]:
    """Return all that makes a form."""
    return (_address(facts), *_shared_fields(facts))


def _common(facts: CertificateFacts) -> CertificateFacts:
    """Return facts with nothing that differs between people of one event."""
    return replace(facts, **_OWN, code=_code(facts), verify_url=_address(facts))


def _code(facts: CertificateFacts) -> str:
    return "2" * len(facts.code)


def _address(facts: CertificateFacts) -> str:
    """Return the address in a form."""
    return facts.verify_url.removesuffix(facts.code) + _code(facts)
