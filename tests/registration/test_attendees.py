"""The list of attendees: Czech order, search, filters, pages, and exports that say exactly what the list says."""

from __future__ import annotations

import csv
import io

import pytest
import python_calamine
from sqlalchemy import event as sa_event
from werkzeug.datastructures import MultiDict

from conference.attendance.queries import people_expected
from conference.czech.collation import search_key, stored_sort_key
from conference.events.models import OrganisationType
from conference.extensions import db
from conference.fields.registration import OPTIONAL
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.places import actions as places
from conference.places.models import PlaceState
from conference.registration.models import Meal
from conference.registration.team.attendee_columns import offered
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.team.models import MembershipRole
from tests.attendance.test_actions import make_certificate, make_presence
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_visit, saved, take_place

LIST = "/organise/bydleni-2026/attendees"


def person(event, family, given="Jana", state=PlaceState.CONFIRMED, **values):
    """A registration with the keys that registering computes."""
    words = (
        f"{given} {family} {given} {values.get('organisation', 'Město Kadaň')} {values.get('municipality', 'Kadaň')}"
    )
    keys = {"sort_key": stored_sort_key(family, given), "search_key": search_key(words)}
    return make_registration(event, state, family_name=family, given_name=given, **{**keys, **values})


def names(page):
    return page.texts("tbody th")


@pytest.fixture
def event(app):
    return make_event(optional_fields=["phone", "organisation_type", "wants_certificate", "meal"])


@pytest.fixture
def viewer(event, client):
    return sign_in(client, make_member(event, MembershipRole.VIEWER))


def exported(client, query=""):
    """Rows of both exports below the heading, which must be the same in both."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"{LIST}.xlsx{query}").get_data())
    ).get_sheet_by_index(0).to_python()  # fmt: skip
    text = client.get(f"{LIST}.csv{query}").get_data().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert sheet[0] == lines[0]
    assert len(sheet) == len(lines)
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]], sheet


def test_names_are_in_czech_order(event, viewer):
    for family in ("Zimolez", "Chalupová", "Čermák", "Cihlářová", "Hrušková", "Jalovec", "Šípek", "Sova", "Ďáblík"):
        person(event, family)
    assert [name.split()[1] for name in names(viewer.page(LIST))] == [
        "Cihlářová", "Čermák", "Ďáblík", "Hrušková", "Chalupová", "Jalovec", "Sova", "Šípek", "Zimolez",
    ]  # fmt: skip


def test_towns_and_organisations_are_in_czech_order(event, viewer):
    for town in ("Cheb", "Horažďovice", "Děčín", "Černošín", "Cvikov"):
        person(event, town.upper(), municipality=town, organisation=f"Úřad {town}")
    expected = ["Cvikov", "Černošín", "Děčín", "Horažďovice", "Cheb"]
    page = viewer.page(f"/en{LIST}?sort=municipality")
    assert page.texts("td[data-label='Town:']") == expected
    rows, _ = exported(viewer, "?sort=organisation")
    assert [row["Organizace"] for row in rows] == [f"Úřad {town}" for town in expected]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rehor", ["Řehoř Přeslička"]),
        ("preslicka rehor", ["Řehoř Přeslička"]),
        ("PLZEŇ sova", ["Jana Sova"]),
        ("sova@example.org", ["Jana Sova"]),
        ("k7xq2", ["Jana Sova"]),
        ("%", []),
        ("_ova", []),
        ("nobody", []),
        ("so\x00va", ["Jana Sova"]),
    ],
)
def test_search_takes_words_in_any_order_without_diacritics(event, viewer, typed, found):
    person(event, "Přeslička", "Řehoř")
    person(event, "Sova", municipality="Plzeň", email_key="sova@example.org", ticket_code="K7XQ2")
    assert names(viewer.page(LIST, query_string={"q": typed})) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oneill", ["Nora O’Neill"]),
        ("O'Neill", ["Nora O’Neill"]),
        ("o’neill nora", ["Nora O’Neill"]),
        ("nováková malá", ["Eva Nováková-Malá"]),
        ("603 111 222", ["Nora O’Neill"]),
        ("603111222", ["Nora O’Neill"]),
        ("+420 603 111 222", ["Nora O’Neill"]),
        ("+420603111222", ["Nora O’Neill"]),
        ("00420 603 111 222", ["Nora O’Neill"]),
        ("420 603-111-222", ["Nora O’Neill"]),
        ("+44 20 7946", ["Eva Nováková-Malá"]),
    ],
)
def test_search_knows_names_and_phones_as_people_type_them(event, viewer, typed, found):
    person(event, "O’Neill", "Nora", phone="+420603111222")
    person(event, "Nováková-Malá", "Eva", phone="+442079460000")
    assert names(viewer.page(LIST, query_string={"q": typed})) == found


def test_filters_by_state(event, viewer):
    person(event, "Místková")
    person(event, "Čekalová", state=PlaceState.WAITING)
    person(event, "Zrušená", state=PlaceState.CANCELLED, cancelled_at=clock.now())
    shown = {state: names(viewer.page(f"{LIST}?state={state}")) for state in ("", "confirmed", "waiting", "cancelled")}
    assert shown == {
        "": ["Jana Čekalová", "Jana Místková", "Jana Zrušená"],
        "confirmed": ["Jana Místková"],
        "waiting": ["Jana Čekalová"],
        "cancelled": ["Jana Zrušená"],
    }


def test_filters_by_visit(event, viewer):
    first, second = make_visit(event, (1, 5)).groups
    go, wait, stay = (person(event, family) for family in ("Jdoucí", "Čekající", "Zůstávající"))
    person(event, "Zrušená", state=PlaceState.CANCELLED, cancelled_at=clock.now())
    take_place(go, first.quota_id)
    take_place(wait, first.quota_id, PlaceState.WAITING)
    assert names(viewer.page(f"{LIST}?visit={first.id}")) == ["Jana Jdoucí"]
    assert names(viewer.page(f"{LIST}?visit={second.id}")) == []
    assert names(viewer.page(f"{LIST}?visit=waiting")) == ["Jana Čekající"]
    assert names(viewer.page(f"{LIST}?visit=none")) == [f"Jana {stay.family_name}"]
    assert names(viewer.page(f"{LIST}?visit=nonsense")) == [
        "Jana Čekající",
        "Jana Jdoucí",
        "Jana Zrušená",
        "Jana Zůstávající",
    ]


def test_filters_by_town_type_and_missing_certificate(event, viewer):
    ready = person(event, "Připravená", wants_certificate=True, municipality="Plzeň")
    has_one = person(event, "Hotová", wants_certificate=True, organisation_type=OrganisationType.NGO)
    revoked = person(event, "Odvolaná", wants_certificate=True)
    person(event, "Nepřítomná", wants_certificate=True)
    uninterested = person(event, "Nechtějící")
    for row in (ready, has_one, revoked, uninterested):
        make_presence(row)
    make_certificate(has_one)
    make_certificate(revoked, revoked_at=clock.now())
    assert names(viewer.page(f"{LIST}?certificate=missing")) == ["Jana Odvolaná", "Jana Připravená"]
    assert names(viewer.page(LIST, query_string={"municipality": "Plzeň"})) == ["Jana Připravená"]
    assert names(viewer.page(f"{LIST}?organisation_type=ngo")) == ["Jana Hotová"]


def test_filters_by_region_meal_and_answers(event, client):
    person(event, "Plzeňská", region="Plzeňský kraj", meal=Meal.VEGAN)
    person(event, "Neznámá", region="", social_worker=True)
    helper = sign_in(client, make_member(event, MembershipRole.DESK))
    queries = ("region=Plzeňský kraj", "region=unknown", "region=Nic", "meal=vegan", "meal=kámen", "yes=social_worker",
               "yes=cancelled_at")  # fmt: skip
    shown = {query: names(helper.page(f"{LIST}?{query}")) for query in queries}
    everybody = ["Jana Neznámá", "Jana Plzeňská"]
    assert shown == {
        "region=Plzeňský kraj": ["Jana Plzeňská"], "region=unknown": ["Jana Neznámá"], "region=Nic": [],
        "meal=vegan": ["Jana Plzeňská"], "meal=kámen": everybody, "yes=social_worker": ["Jana Neznámá"],
        "yes=cancelled_at": everybody,
    }  # fmt: skip


def test_who_may_not_see_meals_finds_nobody_by_them(event, viewer):
    person(event, "Vegana", meal=Meal.VEGAN)
    person(event, "Jiná")
    page = viewer.page(f"{LIST}?meal=vegan")
    assert names(page) == ["Jana Jiná", "Jana Vegana"]
    assert "vegan" not in page.text
    assert len(exported(viewer, "?meal=vegan")[0]) == 2


def test_a_page_with_all_columns_is_no_heavier_than_a_picture(event, client):
    """Fifty people with all there is: beyond what a phone stacks no cell repeats the name of its column."""
    with transaction():
        event.optional_fields = list(OPTIONAL)
    group = make_visit(event, (60,)).groups[0]
    for number in range(50):
        answers = {"phone": "+420600000001", "position": "vedoucí odboru", "needs": "bezbariérový přístup",
                   "question": "Kolik to stojí?", "meal": Meal.VEGAN, "region": "Plzeňský kraj"}  # fmt: skip
        take_place(person(event, f"Přesličková {number}", title_before="Mgr.", **answers), group.quota_id)
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    with client.application.test_request_context():
        keys = [column.key for column in offered(event, lambda _right: True)]

    page = client.page(f"{LIST}?columns={','.join(keys)}")

    assert len(page.all("thead th")) == len(keys)
    assert page.all("td[data-label]") == []
    assert len(page.html.encode()) < 60_000
    assert len(client.page(LIST).all("td[data-label]")) == 100


def test_exports_have_exactly_the_filtered_people_in_their_order(event, viewer):
    for number in range(7):
        person(event, f"Čísl{chr(97 + number)}", state=PlaceState.WAITING if number % 2 else PlaceState.CONFIRMED)
    for query in ("", "?state=waiting", "?q=cisla", "?sort=created", "?state=confirmed&sort=municipality"):
        shown = [name.split()[1] for name in names(viewer.page(LIST + query))]
        rows, _ = exported(viewer, query)
        assert [row["Příjmení"] for row in rows] == shown
    assert len(shown) == 4


def test_cells_are_no_formulas_and_phones_keep_their_plus(event, viewer):
    person(event, "=HYPERLINK()", organisation="@SUM(A1)", phone="+420600000041")
    (row,), sheet = exported(viewer)
    assert (row["Příjmení"], row["Organizace"]) == ("'=HYPERLINK()", "'@SUM(A1)")
    assert row["Telefon"] == "(+420) 600 000 041"
    cells = dict(zip(sheet[0], sheet[1], strict=True))
    assert (cells["Příjmení"], cells["Organizace"]) == ("=HYPERLINK()", "@SUM(A1)")
    assert cells["Telefon"] == "+420 600 000 041"


def test_exports_are_private_files_named_after_the_event_and_day(event, viewer):
    for extension, mime in (
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("csv", "text/csv"),
    ):
        response = viewer.get(f"/en{LIST}.{extension}")
        assert response.mimetype == mime
        assert f"attendees-bydleni-2026-2026-05-12.{extension}" in response.headers["Content-Disposition"]
        assert "no-store" in response.headers["Cache-Control"]
        response.close()


def test_questions_that_were_not_asked_have_no_column(app, client):
    sign_in(client, make_member(make_event(optional_fields=["meal"]), MembershipRole.DESK))
    heading = client.get(f"/en{LIST}.csv").get_data().decode("utf-8-sig").splitlines()[0].split(";")
    assert "Meal" in heading
    assert "Phone" not in heading
    assert "Access needs" not in heading


def test_times_are_on_the_clock_of_the_event(event, viewer):
    person(event, "Ranní", created_at=clock.now().replace(hour=22, minute=30))
    (row,), _ = exported(viewer)
    assert "13. 5. 2026 0:30" in row.values()


def test_the_list_is_in_pages_of_fifty(event, viewer):
    for number in range(51):
        person(event, f"Nováková{number:02}")
    assert len(names(viewer.page(LIST))) == 50
    assert names(viewer.page(f"/en{LIST}?page=2")) == ["Jana Nováková50"]
    assert names(viewer.page(f"{LIST}?page=99")) == ["Jana Nováková50"]
    assert len(names(viewer.page(f"{LIST}?page=-1"))) == 50
    assert viewer.page(f"/en{LIST}?q=novakova").link("2") == f"/en{LIST}?page=2&q=novakova"


def test_the_number_of_queries_does_not_grow_with_people(event, viewer):
    group = make_visit(event, (100,)).groups[0]

    def queries():
        count = []
        listener = lambda *args: count.append(args[2])  # noqa: E731 - short
        engine = db.engine
        sa_event.listen(engine, "before_cursor_execute", listener)
        viewer.page(LIST)
        sa_event.remove(engine, "before_cursor_execute", listener)
        return len(count)

    for number in range(3):
        take_place(person(event, f"Prvn{number}"), group.quota_id)
    queries()  # what is remembered by the version of the event is read once
    few = queries()
    for number in range(30):
        take_place(person(event, f"Další{number}"), group.quota_id)
    assert queries() == few


def test_the_turn_on_waiting_lists_is_shown(event, viewer):
    group = make_visit(event, (1,)).groups[0]
    for family, state in (("A", PlaceState.CONFIRMED), ("B", PlaceState.WAITING), ("C", PlaceState.WAITING)):
        take_place(person(event, family), group.quota_id, state)
    assert viewer.page(f"/en{LIST}").texts("td[data-label='Site visit:']") == [
        "group 1, leaves at 14:45", "group 1, leaves at 14:45: waits as no. 1",
        "group 1, leaves at 14:45: waits as no. 2",
    ]  # fmt: skip


def test_an_undelivered_message_shows(event, viewer):
    row = person(event, "Překlepová")
    saved(Message(event_id=event.id, registration_id=row.id, key="k", kind="registration_confirmed", language="cs",
                  recipient="x@example.org", subject="s", text="t", html="h", state=MessageState.FAILED))  # fmt: skip
    assert viewer.page(f"/en{LIST}").texts(".place-bad") == ["e-mail not delivered"]


def test_counts_stand_above_the_list_and_it_may_be_empty(event, viewer):
    page = viewer.page(f"/en{LIST}")
    assert "Nobody has registered yet." in page.text
    person(event, "A")
    person(event, "B", state=PlaceState.WAITING)
    person(event, "C", state=PlaceState.CANCELLED, cancelled_at=clock.now())
    person(event, "Smazaná", state=PlaceState.CANCELLED, erased_at=clock.now())
    page = viewer.page(f"/en{LIST}?q=nobody")
    assert "1 valid, 1 waiting, 1 cancelled" in page.text
    assert "Nobody fits this choice." in page.text


def test_people_of_other_events_are_not_there(event, viewer):
    other = make_event("jina-2026")
    person(other, "Cizí")
    assert names(viewer.page(LIST)) == []
    for path in ("attendees", "attendees.xlsx", "attendees.ods", "attendees.csv"):
        assert viewer.get(f"/organise/jina-2026/{path}").status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(event, client):
    for path in (LIST, f"{LIST}.xlsx", f"{LIST}.ods", f"{LIST}.csv"):
        assert client.get(path).status_code in (302, 303)


def test_unknown_values_of_a_filter_count_as_none():
    typed = {"state": "x", "visit": "-1", "organisation_type": "x", "certificate": "x", "sort": "x", "q": " a  b "}
    assert AttendeeFilter.from_args(MultiDict(typed)) == AttendeeFilter(q="a b")
    assert AttendeeFilter(q="a", sort="created").arguments() == {"q": "a", "sort": "created"}


def test_an_offered_place_has_a_state_of_its_own_everywhere(app, client):
    event = make_event("nabidky", capacity=1, offer_hours=24)
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    make_registration(event)
    row = make_registration(event, PlaceState.WAITING, family_name="Nabídnutá")
    places.change_capacity(event.quota_id, 2)
    listed = "/en/organise/nabidky/attendees"

    page = viewer.page(f"{listed}?state=offered")

    assert "1 valid, 1 offered, 0 waiting" in page.text
    assert page.texts("tbody .place") == ["place offered until 13 May 2026, 10:00"]
    assert "a place at the conference is offered until 13 May 2026, 10:00" in viewer.page(f"{listed}/{row.id}").text
    assert "place offered" in viewer.get(f"{listed}.csv?state=offered").get_data(as_text=True)
    assert len(people_expected(event, event.starts_on)) == 1  # only who has accepted is expected at the desk
