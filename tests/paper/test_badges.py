"""Badges: whose are printed, what they say, how large names are, other scripts, their code, their back."""

from __future__ import annotations

import io

import pikepdf
import pytest
from sqlalchemy import select

from conference.erasure.actions import erase
from conference.events.models import Funding
from conference.evidence.publicity.reading import read
from conference.extensions import db
from conference.lib import languages
from conference.lib.transaction import transaction
from conference.paper import making
from conference.paper.badges import Measures, _badge
from conference.paper.heads import head_of
from conference.paper.labels import SIZES
from conference.paper.making import without_badge
from conference.paper.models import PrintedBadge
from conference.paper.queries import people_of
from conference.paper.rules import PaperKind
from conference.printing.typefaces import SERIF, width_mm
from conference.registration.models import Honorific, Registration
from conference.registration.queries import everything_about
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_member, make_registration, make_speaker, make_visit, saved, take_place
from tests.paper.conftest import made, pages_of, text_of
from tests.printing.pdf_checks import found_by_checker

PAGE = "/en/organise/bydleni-2026/papers"


def badges(event, people=None, **chosen):
    return made(event, PaperKind.BADGES, people=people, **{"size": "85x55", "first": 1, "back": False, **chosen})


def names(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("size", ["85x55", "a7", "a6", "avery-l7163", "rayfilm-0931"])
def test_a_badge_says_who_somebody_is_and_passes_the_checker(event, size, tmp_path):
    make_speaker(event, email="eva@example.org")
    make_registration(event, family_name="Nová", given_name="Eva", title_before="Mgr.", email="eva@example.org",
                      email_key="eva@example.org", honorific=Honorific.MS, organisation="Nadace Domov",
                      municipality="Most", ticket_code="K7QF3M")  # fmt: skip
    content = badges(event, size=size, back=True)
    text = names(text_of(content))
    for words in ("Mgr.", "Eva", "Nová", "Nadace Domov", "Most", "K7QF3M"):
        assert words in " ".join(text)
    assert "řečnice" in " ".join(text)
    assert "Jmenovky" in " ".join(text)  # the heading that is heard and not seen
    assert pages_of(content) == 2
    assert found_by_checker(content, tmp_path) == []


@pytest.mark.slow
def test_only_those_are_printed_who_have_no_badge_or_are_called_otherwise_by_now(event):
    people = [make_registration(event, family_name=family, sort_key=family) for family in ("Adam", "Beran", "Cihla")]
    badges(event)
    assert without_badge(event, people_of(event)) == []
    with transaction():
        db.session.get_one(Registration, people[1].id).family_name = "Beránek"
    new = make_registration(event, family_name="Daněk", sort_key="Daněk")
    assert without_badge(event, people_of(event)) == [people[1].id, new.id]
    text = text_of(badges(event, people=[new.id]))
    assert ("Daněk" in text, "Cihla" in text) == (True, False)
    assert without_badge(event, people_of(event)) == [people[1].id]


@pytest.mark.slow
def test_the_desk_prints_the_badge_of_somebody_alone_on_a_label_that_is_free(event, client):
    person = make_registration(event, family_name="Nová")
    make_registration(event, family_name="Jiná")
    desk = sign_in(client, make_member(event, MembershipRole.DESK))
    page = desk.page(f"{PAGE}/badges?person={person.id}")
    assert page.texts("select[name=whom] option[selected]") == ["Jana Nová"]
    desk.submit(page, "Make the PDF", size="avery-l7163", first="14")
    text = text_of(badges(event, people=[person.id], size="avery-l7163", first=14))
    assert ("Nová" in text, "Jiná" in text) == (True, False)


def test_all_printed_is_said_in_the_form(event, client):
    make_registration(event, family_name="Nová")
    badges(event)
    desk = sign_in(client, make_member(event, MembershipRole.DESK))
    page = desk.submit(desk.page(f"{PAGE}/badges"), "Make the PDF")
    assert page.errors == ["Every badge was printed already, as it would be now. Choose everybody to print all again."]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("given", "family"), [("Eva", "Nová"), ("Anežka Marie", "Šťovíčková-Chrpová Podřipská"), ("Jan", "W" * 120)]
)
def test_names_fit_between_the_edges_and_below_each_other(event, size, given, family):
    measures = Measures.of(SIZES[size])
    badge = _badge(make_registration(event, given_name=given, family_name=family), measures, "", ())
    assert width_mm(badge.family.text, badge.family.size, SERIF, 600) <= measures.width
    assert width_mm(badge.given.text, badge.given.size, SERIF) <= measures.width
    height = (badge.family.size + badge.given.size) * 1.1 * 25.4 / 72
    assert height <= measures.names + 0.01


@pytest.mark.parametrize("size", [key for key, size in SIZES.items() if size.height >= 50])
def test_a_usual_name_is_read_at_three_metres(event, size):
    """Capitals of 5.5 mm: a quarter more than eyes without a fault need there (five minutes of arc, 4.4 mm)."""
    badge = _badge(
        make_registration(event, given_name="Karolína", family_name="Vodičková"), Measures.of(SIZES[size]), "", ()
    )
    capital = 0.67  # of the size, in Source Serif
    assert badge.family.size * 25.4 / 72 * capital >= 5.5


@pytest.mark.parametrize("size", [key for key, size in SIZES.items() if size.height >= 50])
def test_a_usual_name_is_read_at_three_metres_above_who_pays(event, size):
    saved(Funding(event_id=event.id, publicity_cs="Projekt je podpořen z Evropského sociálního fondu. " * 2))
    measures = Measures.of(SIZES[size], head_of(event, 60))
    badge = _badge(make_registration(event, given_name="Karolína", family_name="Vodičková"), measures, "", ())
    assert badge.family.size * 25.4 / 72 * 0.67 >= 5.5


def fronts_and_back(event, size, back):
    """The first sheet as HTML: its front, and its back where there is one."""
    with languages.speaking("cs"):
        arguments = {"people": None, "size": size, "first": 1, "back": back}
        return [part.draw() for part in making.badges(event, arguments).parts]


EMBLEM = "Vlajka Evropské unie"


@pytest.mark.parametrize("size", SIZES)
def test_who_pays_is_on_every_size(event, size):
    saved(Funding(event_id=event.id, publicity_cs="Spolufinancováno Evropskou unií", project_title="Bydlení"))
    make_registration(event)
    (front,) = fronts_and_back(event, size, False)
    shown = read(front)
    assert EMBLEM in shown.pictures
    assert "Spolufinancováno Evropskou unií" in shown.words
    assert "Bydlení ·" not in shown.words


@pytest.mark.parametrize(("size", "on_front"), [("85x55", False), ("a6", False), ("zweckform-3659", True)])
def test_a_back_says_all_so_that_the_front_keeps_the_large_name(event, size, on_front):
    saved(Funding(event_id=event.id, publicity_cs="Spolufinancováno Evropskou unií", registration_number="CZ.03/1"))
    make_registration(event)
    front, back = map(read, fronts_and_back(event, size, True))
    assert (EMBLEM in front.pictures, EMBLEM in back.pictures, "CZ.03/1" in back.words) == (
        on_front, not on_front, not on_front,
    )  # fmt: skip


def test_a_back_that_is_full_of_visits_leaves_who_pays_to_the_front(event):
    saved(Funding(event_id=event.id, publicity_cs="Spolufinancováno Evropskou unií"))
    person = make_registration(event)
    for _number in range(5):
        take_place(person, make_visit(event, (14,)).groups[0].quota_id)
    front, back = map(read, fronts_and_back(event, "85x55", True))
    assert (EMBLEM in front.pictures, EMBLEM in back.pictures) == (True, False)


def test_a_long_sentence_leaves_the_emblem_alone_on_the_lowest_labels(event):
    saved(Funding(event_id=event.id, publicity_cs="Projekt je podpořen z Evropského sociálního fondu. " * 3))
    make_registration(event)
    shown = read(fronts_and_back(event, "avery-l7163", False)[0])
    assert (EMBLEM in shown.pictures, "podpořen" in shown.words) == (True, False)


@pytest.mark.slow
def test_names_in_other_scripts_are_set_in_fonts_that_have_them(event):
    make_registration(event, given_name="ดวงใจ", family_name="สุขใจ")
    with pikepdf.open(io.BytesIO(badges(event))) as document:
        fonts = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
    assert any("More" in name for name in fonts)


def test_letters_that_no_font_has_are_told(event, client):
    make_registration(event, given_name="Jan", family_name="Nov\U00012000")
    desk = sign_in(client, make_member(event, MembershipRole.DESK))
    assert "1 name has letters for which there is no font" in desk.page(PAGE).text


@pytest.mark.slow
def test_the_back_has_the_visit_group(event):
    group = make_visit(event, (14,)).groups[0]
    take_place(make_registration(event, family_name="Nová"), group.quota_id)
    assert "skupina 1, odchod" in text_of(badges(event, back=True)).replace("\n", " ")


def test_printed_badges_are_told_and_forgotten_with_the_person(event):
    person = make_registration(event, family_name="Nová")
    badges(event)
    assert everything_about(person)["badge"].keys() == {"printed_at"}
    erase(person, by="desk")
    assert db.session.scalars(select(PrintedBadge)).all() == []
