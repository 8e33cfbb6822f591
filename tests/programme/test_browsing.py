"""The public programme on the day and when there is much of it: now and next, rooms, days, filters, versions."""

import gzip
from datetime import timedelta

import pytest

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import Quota
from conference.programme import actions, queries
from conference.programme.models import Item, ItemKind, ItemSpeaker
from conference.slides.models import Audience, SlideFile
from tests.factories import CONFERENCE_DAY, at, make_item, make_speaker, make_visit, saved
from tests.test_queries import counted

PAGE = "/bydleni-2026/programme"


def changed(row, **values):
    with transaction():
        for name, value in values.items():
            setattr(row, name, value)


def test_what_comes_next_is_marked_and_a_link_leads_to_what_is_on(client, event):
    make_item(event, code="NOW", title_cs="Teď")
    make_item(event, code="NEXT", title_cs="Potom", starts_at=at(10), ends_at=at(11))
    actions.release_programme(event)

    with clock.frozen(at(9, 30)):
        page = client.page(PAGE)
        assert page.texts(".is-now .now") == ["právě teď"]
        assert page.texts(".is-next h3") == ["Potom"]
        assert page.link("Co je teď") == "#s-NOW"
        assert client.page("/bydleni-2026/sessions/NEXT").texts(".facts .now") == ["následuje"]
    with clock.frozen(at(8)):
        assert client.page(PAGE).link("Co následuje") == "#s-NOW"
    for elsewhen in (at(23), at(9, 30, CONFERENCE_DAY - timedelta(days=1))):
        with clock.frozen(elsewhen):
            page = client.page(PAGE)
            assert page.texts(".jump") == []
            assert page.texts(".now") == []


@pytest.fixture
def two_rooms(event):
    """Two days: on the first one a talk in each of two rooms at once, lunch, a workshop; a discussion on the second."""
    big, small = actions.add_room(event, "Velký sál", 100), actions.add_room(event, "Malý sál", 20)
    changed(event, ends_on=CONFERENCE_DAY + timedelta(days=1))
    friday = CONFERENCE_DAY + timedelta(days=1)
    make_item(event, code="BIG", title_cs="Ve velkém", room_id=big.id, abstract_cs="Popis ve velkém.")
    make_item(event, code="SMALL", title_cs="V malém", room_id=small.id, ends_at=at(9, 35))
    make_item(event, ItemKind.LUNCH, code="LUNCH", title_cs="Oběd", starts_at=at(12), ends_at=at(13))
    make_item(
        event, ItemKind.WORKSHOP, code="SHOP", title_cs="Dílna", room_id=small.id, starts_at=at(13), ends_at=at(15),
        abstract_cs="Popis dílny.",
    )  # fmt: skip
    make_item(
        event, ItemKind.DISCUSSION, code="DAY2", title_cs="Druhý den", room_id=big.id, starts_at=at(9, day=friday),
        ends_at=at(10, day=friday),
    )  # fmt: skip
    return actions.release_programme(event)


def test_parallel_rooms_are_columns_and_a_list_in_the_order_of_time(client, two_rooms):
    page = client.page(PAGE)

    assert page.texts("ol.programme h3") == ["Ve velkém", "V malém", "Oběd", "Dílna", "Druhý den"]
    assert [one.attrs["class"] for one in page.all("ol.programme")] == ["programme grid few rooms-2", "programme"]
    assert page.texts(".rooms[aria-hidden] span") == ["Velký sál", "Malý sál"]
    big, small, lunch, workshop, _ = page.all("ol.programme > li")
    assert big.attrs["class"].split() == ["item", "item-talk", "cell", "c1", "r1"]
    assert small.attrs["class"].split() == ["item", "item-talk", "cell", "c2", "r1"]
    assert lunch.attrs["class"].split() == ["item", "item-light", "r2"]
    assert workshop.attrs["class"].split() == ["item", "r3"]
    assert page.texts(".cell .kind") == [
        "Přednáška , Velký sál",
        "Přednáška , Malý sál",
    ]  # the room for those who listen
    assert page.texts(".aside .note") == ["120 min, Malý sál", "60 min, Velký sál"]


def test_days_are_jumped_to_by_plain_links(client, two_rooms):
    page = client.page(PAGE)
    assert page.link("čt 11. 6.") == "#day-2026-06-11"
    assert page.link("pá 12. 6.") == "#day-2026-06-12"
    assert [one.attrs["id"] for one in page.all("h2.day")] == ["day-2026-06-11", "day-2026-06-12"]
    assert [a.attrs["href"] for a in client.page(f"/en{PAGE}").all(".jump a")] == ["#day-2026-06-11", "#day-2026-06-12"]


def test_kind_room_and_day_narrow_together_and_a_link_leads_back(client, two_rooms):
    page = client.page(PAGE)
    assert page.texts(".choose .note") == ["Druh", "Místnost", "Den"]
    assert "open" not in page.all(".choose")[0].attrs

    small = client.page(page.link("Malý sál (2)"))
    assert small.texts("ol.programme h3") == ["V malém", "Dílna"]
    assert small.texts(".choose li") == [
        "Vše (2)", "Přednášky (1)", "Diskuse (0)", "Dílny (1)",
        "Vše (5)", "Velký sál (2)", "Malý sál (2)",
        "Vše (2)", "čt 11. 6. (2)", "pá 12. 6. (0)",
    ]  # fmt: skip
    assert "open" in small.all(".choose")[0].attrs
    assert "2 body z 5." in small.text

    talks = client.page(small.link("Přednášky (1)"))
    assert talks.texts("ol.programme h3") == ["V malém"]
    assert talks.texts(".choose [aria-current]") == ["Přednášky (1)", "Malý sál (1)", "Vše (1)"]
    assert talks.link("Zobrazit celý program") == PAGE
    assert talks.texts(".rooms") == []

    empty = client.page(f"{PAGE}?kind=workshop&day=2026-06-12")
    assert empty.texts("ol.programme") == []
    assert "Tomuto výběru v programu nic neodpovídá." in empty.text
    assert empty.link("Zobrazit celý program") == PAGE
    assert len(client.page(f"{PAGE}?room=Sklep&day=2026-99-99&kind=%00").texts("ol.programme h3")) == 5


def test_what_changed_in_the_last_version_is_marked_and_counted(client, event):
    moved = make_item(event, code="MOVED", title_cs="Přesunutá")
    make_item(event, code="SAME", title_cs="Stejná", starts_at=at(10), ends_at=at(11))
    actions.release_programme(event)
    with clock.frozen(clock.now() + timedelta(days=3)):
        changed(moved, starts_at=at(9, 30))
        make_item(event, code="NEW", title_cs="Přidaná", starts_at=at(11), ends_at=at(12))
        make_item(event, ItemKind.LUNCH, title_cs="Oběd", starts_at=at(12), ends_at=at(13))
        actions.release_programme(event)

        page = client.page(PAGE)
        assert page.texts(".changed") == ["nový čas", "nově", "nově"]
        assert page.link("Od 12. 5. 2026 se změnily 3 body programu") == f"{PAGE}/changes?since=1"
        assert client.page("/bydleni-2026/sessions/MOVED").texts(".changed") == ["nový čas"]
    with clock.frozen(at(12, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page(PAGE)
        assert page.texts(".changed") == []
        assert page.texts(".since") == []


def test_any_earlier_version_can_be_compared_with_the_last(client, event):
    row = make_item(event, title_cs="První název")
    actions.release_programme(event)
    changed(row, title_cs="Druhý název")
    actions.release_programme(event)
    changed(row, starts_at=at(9, 30))
    actions.release_programme(event)

    page = client.page(f"{PAGE}/changes?since=1")
    assert page.texts(".changes li") == [
        "Druhý název Čas: 11. 6. 2026 9:30–10:00 (dříve: 11. 6. 2026 9:15–10:00)",
        "Druhý název Dřívější název: První název",
    ]  # fmt: skip
    assert client.page(f"{PAGE}/changes").link("Vše, co se od té doby změnilo : verze 1") == f"{PAGE}/changes?since=1"
    assert len(client.page(f"{PAGE}/changes?since=2").texts(".changes li")) == 1
    for odd in ("3", "0", "x", "99999999999999999999"):
        assert client.page(f"{PAGE}/changes?since={odd}").texts("h2") == ["Verze 3", "Verze 2", "Verze 1"]

    changed(row, title_cs="První název", starts_at=at(9, 15))
    actions.release_programme(event)
    assert "Vše je znovu tak, jak bylo tehdy." in client.page(f"{PAGE}/changes?since=1").text


def test_comparing_versions_names_nobody_who_is_anonymous_by_now(client, event):
    speaker = make_speaker(event, given_name="Aneta", family_name="Tajná")
    story = make_item(event, ItemKind.STORY)
    saved(ItemSpeaker(item_id=story.id, speaker_id=speaker.id))
    actions.release_programme(event)
    changed(story, anonymous=True)
    actions.release_programme(event)
    page = client.page(f"{PAGE}/changes?since=1")
    assert "Tajná" not in page.html
    assert [text.rpartition(" ")[2] for text in page.texts(".changes li")] == ["řečníků.", "údajů."]


def test_the_page_of_an_item_says_all_and_leads_on(client, event, two_rooms):
    speaker = make_speaker(event, code="RADKA", position_cs="vedoucí odboru")
    row = queries.item_by_code(event, "BIG")
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    actions.release_programme(event)

    page = client.page("/bydleni-2026/sessions/BIG")

    assert page.h1 == "Ve velkém"
    assert page.link("Celý program") == f"{PAGE}#s-BIG"
    assert page.texts(".speaking .initials") == ["RŘ"]
    assert "vedoucí odboru, Město Kadaň" in page.texts(".speaking li")[0]
    assert page.link("Mgr. Radka Řečnická") == "/bydleni-2026/speakers/RADKA"
    assert page.texts(".facts time") == ["čtvrtek 11. 6. 2026, 9:15", "10:00"]
    assert page.texts(".meanwhile li") == ["V malém , Malý sál"]
    assert page.texts(".neighbours p") == ["Potom, pá 12. 6. 9:00 Druhý den"]
    assert page.link("Přidat do kalendáře") == "/bydleni-2026/sessions/BIG.ics"
    assert client.page("/bydleni-2026/sessions/DAY2").texts(".neighbours p") == ["Předtím, čt 11. 6. 9:15 Ve velkém"]


def test_a_cancelled_conference_says_so_and_offers_no_places(client, event):
    make_visit(event)
    actions.release_programme(event)
    changed(event, cancelled_at=clock.now(), cancellation_cs="Pro nemoc.")
    with clock.frozen(at(15)):
        for address in (PAGE, "/bydleni-2026/sessions/" + queries.published(event).programme.items[0].code):
            page = client.page(address)
            assert "Konference je zrušena. Pro nemoc." in page.text
            assert page.texts(".place-free") == []
            assert page.texts(".now") == []


def test_after_the_conference_the_slides_are_with_their_items(client, event):
    row = make_item(event, code="TALK")
    saved(SlideFile(event_id=event.id, item_id=row.id, version=1, storage_key="k", filename="a.pdf", size=1024,
                    mime="application/pdf", audience=Audience.PUBLIC))  # fmt: skip
    hidden = make_item(event, code="HIDDEN", publishes_slides=False)
    saved(SlideFile(event_id=event.id, item_id=hidden.id, version=1, storage_key="h", filename="h.pdf", size=1024,
                    mime="application/pdf", audience=Audience.PUBLIC))  # fmt: skip
    actions.release_programme(event)
    changed(event, slides_visible_from=at(17))

    assert client.page(PAGE).texts(".slides") == []
    with clock.frozen(at(12, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page(PAGE)
        assert page.texts(".slides") == ["Prezentace : a.pdf 1 kB"]
        assert "Konference skončila." in page.text


def test_places_of_an_item_are_told_until_it_ends(client, event):
    row = make_item(event, ItemKind.WORKSHOP, quota=Quota(capacity=2, taken=1))
    actions.release_programme(event)
    assert client.page(PAGE).texts(".aside .place") == ["poslední místo"]
    with clock.frozen(row.ends_at):
        assert client.page(PAGE).texts(".place") == []


def test_three_hundred_items_take_no_more_statements_and_stay_small(client, event):
    def statements() -> int:
        db.session.remove()
        with counted() as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    rooms = [actions.add_room(event, f"Sál {number}", 50).id for number in range(6)]
    changed(event, ends_on=CONFERENCE_DAY + timedelta(days=2))
    make_item(event, room_id=rooms[0])
    actions.release_programme(event)
    few = statements()
    event = db.session.merge(event)
    rows = [
        Item(
            event_id=event.id, code=f"I{day}-{slot}-{number}", kind=ItemKind.TALK, title_cs=f"Přednáška {number}",
            starts_at=at(8, day=CONFERENCE_DAY + timedelta(days=day)) + timedelta(minutes=30 * slot),
            ends_at=at(8, 30, day=CONFERENCE_DAY + timedelta(days=day)) + timedelta(minutes=30 * slot),
            room_id=rooms[number], abstract_cs="Dlouhý popis, který patří na stránku bodu. " * 10,
        )
        for day in range(3) for slot in range(17) for number in range(6)
    ]  # fmt: skip
    with transaction() as session:
        session.add_all(rows)
    actions.release_programme(event)

    assert statements() == few
    page = client.get(PAGE)
    assert page.text.count('<li class="item ') == 307
    assert "Dlouhý popis" not in page.text  # it is on the page of each item
    assert len(gzip.compress(page.data)) < 20_000
    assert client.page(f"{PAGE}?room=S%C3%A1l+5&day=2026-06-12").text.count("Dlouhý popis") == 17 * 10
