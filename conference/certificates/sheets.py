"""Certificates as sheets of a form, to be set many at once: what all of one form share, and what each says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

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
        self._known: dict[CertificateFacts, int] = {}
        self.forms: list[Form] = []

    def number(self, facts: CertificateFacts, pictures: Mapping[str, str]) -> int:
        """Return the number of the form that a certificate fills. Raises ForbiddenResourceError as `paper` does."""
        common = _common(facts)
        if common not in self._known:
            template = self._environment.get_template(TEMPLATE)
            texts = {**_TEXTS, "code": SlotText.of(common.code)}
            settings = [
                template.render(paper(common, density, pictures, texts), sample=False) for density in _QUICK
            ]  # fmt: skip
            self._known[common] = len(self.forms)
            self.forms.append(Form(tuple(settings), pdf.PRINT_CSS, common.issued_on.isoformat()))
        return self._known[common]


def filling_of(facts: CertificateFacts) -> PaperFilling:
    """Return what a certificate says in the slots of its form."""
    return PaperFilling(
        title_of(facts), facts.issued_on.isoformat(), texts_of(facts),
        codes={"qr": (facts.verify_url, qr_title(facts))}, links={_common(facts).verify_url: facts.verify_url},
    )  # fmt: skip


def _common(facts: CertificateFacts) -> CertificateFacts:
    """Return facts with nothing that differs between people of one event."""
    code = "2" * len(facts.code)
    return replace(
        facts, number="0000/0000", code=code, verify_url=facts.verify_url.removesuffix(facts.code) + code,
        honorific="neutral", title_before="", given_name="x", family_name="x", title_after="", organisation="",
        days=(date(2000, 1, 1),), minutes=1, with_visit=False, topics=(), legal_line="", contributions=(), note="",
        issued_on=date(2000, 1, 1),
    )  # fmt: skip
