"""A moderator's page: the block in its order, who speaks, the questions people sent; anonymous stories stay so."""

import pytest

from conference.lib import links
from conference.programme.models import ItemKind, ItemSpeaker, SpeakerRole
from conference.slides import queries as slides
from conference.speakers import queries
from tests.factories import at, make_event, make_item, make_registration, make_speaker, saved


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def radka(event):
    return make_speaker(event)


def put(item, speaker, role=SpeakerRole.SPEAKER, position=0):
    saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id, role=role, position=position))
    return item


def link_of(speaker):
    return "/en/speaker/" + links.sign("speaker", speaker.id, speaker.link_version)


def test_the_page_shows_the_block_in_its_order_and_the_questions_without_names(client, event, radka):
    block = put(make_item(event, ItemKind.DISCUSSION, code="B1", title_en="Talk it over", block=1, starts_at=at(11),
                          ends_at=at(12)), radka, SpeakerRole.MODERATOR)  # fmt: skip
    eva, secret = make_speaker(event, family_name="Nová"), make_speaker(event, family_name="Tajná")
    put(block, eva, position=1)
    put(make_item(event, ItemKind.STORY, title_en="A story", block=1, anonymous=True, starts_at=at(10, 30),
                  ends_at=at(11)), secret)  # fmt: skip
    make_item(event, title_en="Another block", block=2)
    make_registration(event, question="Kolik to stálo?", family_name="Zvědavá", organisation="Město Kadaň",
                      municipality="Kadaň")  # fmt: skip
    make_registration(event, question="")

    own = client.page(link_of(radka))
    assert "Speaking with you: Mgr. Radka Nová" in own.text.replace("\u00a0", " ")
    page = client.page(own.link("You moderate: order, speakers and questions"))

    assert page.h1 == "You moderate"
    assert page.texts(".item h2") == ["A story", "Talk it over"]
    assert page.texts("section[aria-labelledby=asked] li") == ["Kolik to stálo? Město Kadaň, Kadaň"]
    assert ("Tajná" in page.text, "Zvědavá" in page.text, "told anonymously" in page.text) == (False, False, True)


def test_only_who_moderates_finds_it(client, event, radka):
    put(make_item(event, code="T1"), radka)
    assert "You moderate" not in client.page(link_of(radka)).text
    client.page(f"{link_of(radka)}/moderating/T1", 404)
    client.page(f"{link_of(radka)}/moderating/T9", 404)


def test_who_moderates_is_asked_for_no_slides(event, radka):
    talk = put(make_item(event), radka, SpeakerRole.MODERATOR)
    assert (slides.expected(event), queries.asked_of(radka).items) == ([], ())
    eva = make_speaker(event)
    put(talk, eva, position=1)
    assert [speaker.id for speaker, _items in slides.lacking(event)] == [eva.id]
    assert (queries.asked_of(radka).items, queries.asked_of(eva).items) == ((), (talk,))


def test_in_several_items_a_speaker_has_one_page_and_misses_slides_until_all_have_them(client, event, radka):
    first, second = put(make_item(event, title_en="One"), radka), put(make_item(event, title_en="Two"), radka)
    page = client.page(link_of(radka))
    assert page.texts(".item h2") == ["One", "Two"]
    assert queries.asked_of(radka).items == (first, second)
