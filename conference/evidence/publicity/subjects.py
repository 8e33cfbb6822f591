"""Everything of a conference that is looked at: public pages, automatic letters, papers; each with how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

from flask import current_app
from flask_babel import gettext

from conference.attendance.rules import days_of
from conference.certificates import queries as certificates
from conference.certificates.document import TEMPLATE, CertificateFacts, paper
from conference.certificates.facts import facts_of, pictures_of, verify_address
from conference.certificates.models import Certificate
from conference.certificates.paper_words import WORDS
from conference.certificates.rules import Obstacle
from conference.events.models import Event
from conference.evidence.publicity.pages import drawn, public_pages
from conference.evidence.publicity.rules import ON_SMALL_PAPER, Publicity, PublicityMark, ShownKind
from conference.letters.groups.mails import SAMPLE
from conference.letters.texts.samples import preview
from conference.lib import languages
from conference.mailing.automatic import TEXTS, AutomaticText
from conference.mailing.wordings import wording_of
from conference.paper.labels import SIZES
from conference.paper.making import matter_of
from conference.paper.rules import PaperKind, PaperRefused
from conference.programme.printed import paper as programme_paper
from conference.programme.queries import published
from conference.registration.models import Honorific, Registration

PROGRAMME, SAMPLE_CERTIFICATE, ISSUED = "programme", "certificate", "issued"  # papers beside those of `paper`


@dataclass(frozen=True)
class Examined:
    """One thing that is looked at: `which` of its kind, in a language; `draw` gives its HTML, None where there is
    nothing at present."""

    kind: ShownKind
    which: str
    language: str
    draw: Callable[[], str | None] = field(compare=False)
    values: dict[str, str] = field(default_factory=dict, compare=False)  # what its address names
    count: int = 1  # of papers that look alike
    has_to_show: Collection[PublicityMark] = tuple(PublicityMark)

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return ":".join((self.kind.value, self.which, *self.values.values(), self.language))


def examined(event: Event) -> list[Examined]:
    """Return all that is looked at, in the order of the list."""
    return [*_pages(event), *_letters(event), *_papers(event)]


def publicity_of(event: Event, language: str) -> Publicity:
    """Return what is to be shown in a language; all of it empty where nobody else pays."""
    grant = event.funding
    if grant is None:
        return Publicity()
    with languages.speaking(language):
        flag = gettext("Flag of the European Union")
    return Publicity(
        grant.text("publicity", language), grant.project_title, grant.registration_number, grant.shows_eu_emblem,
        (flag, WORDS[language].emblem_alt),
    )  # fmt: skip


def _pages(event: Event) -> Iterator[Examined]:
    for page in public_pages(event):
        yield Examined(ShownKind.PAGE, page.endpoint, page.language, partial(drawn, event, page), page.values)


def _letters(event: Event) -> Iterator[Examined]:
    for name, text in TEXTS.items():
        for language in event.languages:
            yield Examined(ShownKind.LETTER, name, language, partial(_letter, event, text, language))


def _letter(event: Event, text: AutomaticText, language: str) -> str:
    return preview(event, text, language, wording_of(event, text, language)).html


def _papers(event: Event) -> Iterator[Examined]:
    for language in event.languages:
        yield Examined(ShownKind.PAPER, PROGRAMME, language, partial(_programme, event, language))
    for kind, chosen in CHOSEN.items():
        yield Examined(
            ShownKind.PAPER, kind.value, event.language, partial(_paper, event, kind, chosen(event)),
            has_to_show=ON_SMALL_PAPER if kind is PaperKind.BADGES else tuple(PublicityMark),
        )  # fmt: skip
    for language in event.languages:
        yield Examined(
            ShownKind.PAPER, SAMPLE_CERTIFICATE, language, partial(_sample_certificate, event, language)
        )  # fmt: skip
    yield from _issued(event)


def _programme(event: Event, language: str) -> str | None:
    found = published(event)
    if found is None:
        return None
    with languages.speaking(language):
        return programme_paper.pages(event, found)[-1]


CHOSEN: dict[PaperKind, Callable[[Event], dict[str, Any]]] = {  # what is chosen for each of the papers
    PaperKind.SIGN_IN: lambda event: {
        "day": days_of(event.starts_on, event.ends_on)[0].isoformat(), "whom": "", "desks": 1, "empty": 1,
    },
    PaperKind.BADGES: lambda _event: {"people": None, "size": next(iter(SIZES)), "first": 1, "back": False},
    **{kind: lambda _event: {} for kind in (
        PaperKind.GUIDES, PaperKind.LUNCH, PaperKind.DOORS, PaperKind.PLATES, PaperKind.MODERATING, PaperKind.POSTER,
    )},
}  # fmt: skip


def _paper(event: Event, kind: PaperKind, chosen: dict[str, Any]) -> str | None:
    """Draw the first pages of a paper: those that follow have the same frame."""
    with languages.speaking(event.language), suppress(PaperRefused):
        parts = matter_of(event, {"paper": kind.value, **chosen}).parts
        return parts[0].draw() if parts else None
    return None


def _sample_certificate(event: Event, language: str) -> str | None:
    """Draw a certificate as it would be issued now, to somebody made up; None where none can be issued."""
    obstacle = certificates.obstacle(event)
    if obstacle and obstacle is not Obstacle.NOT_OVER:
        return None
    given, family = SAMPLE[language]
    somebody = SimpleNamespace(
        language=language, honorific=Honorific.MS, title_before="", given_name=given, family_name=family,
        title_after="", organisation="", social_worker=False,
    )  # fmt: skip
    person = certificates.full_programme(event, cast(Registration, somebody))
    if not person.minutes.total:
        return None
    address = verify_address(event, language, "2" * 10)
    facts = facts_of(event, person, number=WORDS[language].sample, code="2" * 10, verify_url=address, logos=())
    return _certificate(facts)


def _certificate(facts: CertificateFacts) -> str:
    template = current_app.jinja_env.get_template(TEMPLATE)
    return template.render(paper(facts, "normal", pictures_of(facts)), sample=False)


def _issued(event: Event) -> Iterator[Examined]:
    """Yield issued certificates, one of those that name the same grant: what was issued does not change with it."""
    alike: dict[tuple[str, ...], list[Certificate]] = {}
    for row in certificates.valid_of(event.id):
        names = ("language", "publicity_text", "project_title", "project_number", "emblem")
        alike.setdefault(tuple(str(row.facts.get(name, "")) for name in names), []).append(row)
    for number, rows in enumerate(alike.values(), start=1):
        facts = CertificateFacts.thawed(rows[0].facts)
        yield Examined(
            ShownKind.PAPER, ISSUED, facts.language, partial(_certificate, facts), {"number": str(number)}, len(rows)
        )
