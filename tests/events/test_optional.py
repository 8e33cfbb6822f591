"""No field is called optional that is then required."""

from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_speaker


def optional_labels(page, form=""):
    """The labels that say "(optional)", without it."""
    texts = page.texts(f"{form} label")
    return {text.removesuffix(" (optional)") for text in texts if text.endswith(" (optional)")}


def test_titles_of_a_new_conference(client, app):
    page = sign_in(client, make_member(make_event())).page("/en/organise/new")
    assert not {"Title in Czech", "Title in English"} & optional_labels(page)
    assert "Number of places" in optional_labels(page)


def test_the_first_photo_of_a_speaker(client, app):
    event = make_event()
    address = f"/en/organise/{event.slug}/speakers/{make_speaker(event).id}"
    page = sign_in(client, make_member(event)).page(address)
    assert "Photo" not in optional_labels(page)
    assert "Description of the photo" in optional_labels(page)
