"""What the conferences of this folder are made of: a team's conference, its addresses, pictures and slides."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from PIL import Image

from conference.events.logos import add_logo
from conference.events.models import Event, EventRole, Organisation, OrganisationRole, PictureUse
from conference.events.pictures import cut, set_picture
from conference.events.travel import save_venue
from conference.lib.transaction import transaction
from conference.programme.models import Item
from conference.registration.models import Registration
from conference.registration.own.address import my_address
from conference.slides.actions import upload
from conference.slides.models import Audience
from conference.speakers.models import Speaker
from conference.team.models import Membership, MembershipRole, User
from conference.untrusted import images
from conference.untrusted.pictures import MIDDLE
from tests.factories import make_event
from tests.slides.files import pdf

EVERY_FIELD = ["phone", "organisation_type", "position", "social_worker", "meal", "needs", "question",
               "wants_certificate", "invite_next", "share_contact"]  # fmt: skip
Names = dict[str, Any]  # the words that addresses of the cases are made with


def owned(owner: User, slug: str, **values: Any) -> Event:
    """A conference whose team the owner leads, with an organiser."""
    event = make_event(slug, **values)
    with transaction() as session:
        session.add(Membership(user_id=owner.id, event_id=event.id, role=MembershipRole.OWNER))
        organisation = Organisation(event_id=event.id, name="Město Kadaň", website="https://mesto.example.org/")
        session.add(organisation)
        session.flush()
        session.add(EventRole(event_id=event.id, organisation_id=organisation.id, role=OrganisationRole.ORGANISER))
    return event


def path_of(address: str, app: Flask) -> str:
    """An address of a mail without its host."""
    return address.removeprefix(app.config["EXTERNAL_URL"])


def my(person: Registration, app: Flask) -> str:
    """The path of a person's own page without a language."""
    address = my_address(person, person.event.language)
    return path_of(address, app)


def items_of(event: Event) -> list[Item]:
    """The items of the draft."""
    with transaction() as session:
        return list(session.query(Item).filter_by(event_id=event.id).order_by(Item.id))


def portrait() -> bytes:
    """A photo as the application keeps it."""
    file = BytesIO()
    Image.new("RGB", (400, 500), "#486").save(file, "JPEG")
    file.seek(0)
    return images.photo_from(file)


def logo_of(event: Event, owner: User) -> None:
    """A logo."""
    file = BytesIO()
    Image.new("RGBA", (300, 100), "#963").save(file, "PNG")
    file.seek(0)
    add_logo(event.id, images.logo_from(file), "Znak města Kadaně", by=owner)


def pictures_of(event: Event, owner: User) -> None:
    """A picture for each use, and the way in two steps."""
    words = {"alt_cs": "Zelená plocha", "alt_en": "A green plane", "credit": "Jana Nová", "consent_note": "Nikdo."}
    for use in PictureUse:
        file = BytesIO()
        Image.new("RGB", (900, 700), "#1f5a56").save(file, "PNG")
        file.seek(0)
        set_picture(event.id, use, cut(use, images.whole_from(file), MIDDLE), words, MIDDLE, by=owner)
    steps = [
        {"mode": "tram", "origin": "Hlavní nádraží", "minutes": 8, "text_cs": "Vystoupit u mostu.", "text_en": ""},
        {"mode": "walk", "origin": "Zastávka U Lávky", "minutes": None, "text_cs": "", "text_en": "Along the park."},
    ]
    save_venue(event.id, {"venue_latitude": 50.37638, "venue_longitude": 13.27128}, steps, by=owner)


def slides_of(talk: Item, speaker: Speaker, audience: Audience) -> None:
    """One more version of the slides."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "slides.pdf"
        file.write_bytes(pdf())
        upload(talk, file, "Třicet bytů.pdf", audience, speaker=speaker)
