"""Pictures of the organiser: uploaded, cut, described, shown in several sizes, removed with their files."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from conference.events import pictures
from conference.events.models import PictureUse
from conference.events.rules import EventRefused
from conference.extensions import db
from conference.lib.transaction import OPEN
from conference.team.models import AuditEntry
from conference.untrusted.images import whole_from
from conference.untrusted.pictures import Focus
from conference.untrusted.pictures import sizes_of as scaled
from tests.factories import make_event, make_member

WORDS = {"alt_cs": "Dům u řeky", "alt_en": "A house by the river", "credit": "Jana Nová", "consent_note": "Nikdo."}
HOME = PictureUse.HOME


def file(size: tuple[int, int] = (1600, 1200), file_format: str = "JPEG") -> BytesIO:
    """Red at the left, green elsewhere."""
    target = BytesIO()
    picture = Image.new("RGB", size, "#1f5a56")
    picture.paste("#ff0000", (0, 0, size[0] // 4, size[1]))
    picture.save(target, file_format)
    target.seek(0)
    return target


def new_cut() -> pictures.Cut:
    return pictures.cut(HOME, whole_from(file()), Focus())


@pytest.fixture
def picture(event):
    pictures.set_picture(event.id, HOME, new_cut(), WORDS, Focus(), by=make_member(event))
    return event.pictures[0]


def address(event, rest: str = "") -> str:
    return f"/en/organise/{event.slug}/pictures{rest}"


def upload(client, event, content: BytesIO, use: str = "home", **words: str):
    page = client.page(address(event, f"/{use}"))
    values = {**page.form("Save the picture").fill(**{**WORDS, **words}), "file": FileStorage(content, "dum.jpg")}
    boundary, body = encode_multipart(values)
    response = client.post(page.address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    if response.status_code == 303:
        return client.page(response.headers["Location"])
    return client._checked(response, page.address, response.status_code)


def files(app) -> set[Path]:
    """The files of pictures; the folder is one for all tests."""
    folder = Path(app.config["STORAGE_URL"]) / "pictures"
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_picture_is_uploaded_and_stands_on_the_home_page_in_several_sizes(editor, event):
    upload(editor, event, file())

    shown = editor.page(f"/{event.slug}/").one("img.picture").attrs
    sources = dict(reversed(part.split(" ")) for part in shown["srcset"].split(", "))

    assert (shown["alt"], shown["width"], shown["height"]) == ("Dům u řeky", "1200", "900")
    assert list(sources) == ["480w", "800w", "1200w"]
    for width, source in sources.items():
        answer = editor.get(source)
        assert f"{Image.open(BytesIO(answer.data)).width}w" == width
        assert answer.mimetype == "image/webp"
        assert "immutable" in answer.headers["Cache-Control"]
    assert "Jana Nová" in editor.page(f"/{event.slug}/").one("figcaption").to_text()
    assert "Nikdo" not in editor.page(f"/{event.slug}/").html


def test_without_a_picture_a_drawing_stands_there(client, event):
    page = client.page(f"/{event.slug}/")
    assert len(page.all("figure svg.drawing")) == 1
    assert page.all("img.picture") == []


def test_words_a_file_and_a_reason_are_asked_for(editor, event):
    page = editor.submit(editor.page(address(event, "/home")), "Save the picture")
    assert page.errors == [
        "Please choose a file.", "Please write what is in the picture.", "Please write what is in the picture.",
        "Please write why the picture may be shown.",
    ]  # fmt: skip
    assert event.pictures == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BytesIO(b"<svg/>"), "Only JPEG, PNG and WebP pictures are accepted. Please save the picture as JPEG."),
        (file((60, 60)), "The picture has too few pixels. Please choose a larger one."),
        (BytesIO(b""), "The file is empty. Please choose another one."),
    ],
    ids=["no picture", "too small", "empty"],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(app, editor, event, content, message):
    before = files(app)
    page = upload(editor, event, content, alt_cs="Dům")
    assert (page.status, page.errors) == (422, [message])
    assert page.form("Save the picture").values["alt_cs"] == ["Dům"]
    assert (event.pictures, files(app)) == ([], before)


def test_a_new_point_cuts_the_picture_anew_under_new_addresses(app, editor, event, picture):
    wide = file((2400, 600))
    upload(editor, event, wide)
    before, version = files(app), event.pictures[0].version

    editor.submit(editor.page(address(event, "/home")), "Save the picture", focus_x="0", focus_y="50")

    row = event.pictures[0]
    assert (row.focus_x, row.focus_y) == (0, 50)
    assert row.version != version
    assert len(files(app)) == len(before)  # those of the old cut are gone
    content = editor.get(f"/{event.slug}/pictures/home-480-{row.version}.webp").data
    red, green, _ = Image.open(BytesIO(content)).convert("RGB").getpixel((20, 100))
    assert red > 200 > 60 > green
    assert editor.get(f"/{event.slug}/pictures/home-480-{version}.webp").status_code == 404


def test_a_picture_is_cut_while_nobody_waits_for_the_database(editor, event, picture, monkeypatch):
    seen = []

    def sizes_of(*args):
        seen.append(bool(db.session.info.get(OPEN)))
        return scaled(*args)

    monkeypatch.setattr(pictures, "sizes_of", sizes_of)
    upload(editor, event, file())
    editor.submit(editor.page(address(event, "/home")), "Save the picture", focus_x="0")
    assert seen == [False, False]


def test_a_cut_of_a_picture_that_was_replaced_meanwhile_is_made_of_the_new_one(event, picture):
    made = pictures.cut_anew(picture, Focus(0, 50))
    owner = make_member(event)
    newer = pictures.cut(HOME, whole_from(file((800, 600))), Focus())
    pictures.set_picture(event.id, HOME, newer, WORDS, Focus(), by=owner)

    pictures.set_picture(event.id, HOME, made, WORDS, Focus(0, 50), by=owner)

    assert (event.pictures[0].focus_x, event.pictures[0].width) == (0, 800)


@pytest.mark.parametrize("width", ["640", "9" * 300])
def test_there_are_no_other_widths(client, event, picture, width):
    assert client.get(f"/{event.slug}/pictures/home-{width}-{picture.version}.webp").status_code == 404


def test_words_alone_leave_the_files_as_they_are(app, editor, event, picture):
    before = files(app)
    editor.submit(editor.page(address(event, "/home")), "Save the picture", credit="Petr Starý")
    assert (event.pictures[0].credit, files(app)) == ("Petr Starý", before)


def test_a_plan_is_shown_whole_and_has_no_point(editor, event):
    assert "focus_x" not in editor.page(address(event, "/plan")).form("Save the picture").values
    upload(editor, event, file((1000, 2000)), "plan")
    shown = editor.page(f"/{event.slug}/practical").one("img.picture").attrs
    assert (shown["width"], shown["height"]) == ("1000", "2000")


def test_a_picture_is_removed_and_can_be_taken_back(app, editor, event, picture):
    mine = {path for path in files(app) if path.name.startswith(picture.version)}
    assert len(mine) == 4  # the whole one and three sizes

    page = editor.submit(editor.page(address(event, "/home")), "Remove the picture")

    assert page.texts(".done") == ["The picture is removed. Take it back"]
    assert event.pictures == []
    assert [entry.verb for entry in db.session.query(AuditEntry).filter_by(subject_kind="Picture").order_by("id")] == [
        "picture_added", "picture_removed",
    ]  # fmt: skip
    editor.submit(page, "Take it back")
    assert event.pictures[0].alt_cs == "Dům u řeky"
    assert mine <= files(app)


def test_public_pages_are_drawn_anew(event, picture):
    before = event.version
    pictures.remove_picture(event.id, HOME, by=make_member(event))
    db.session.refresh(event)
    assert event.version > before
    with pytest.raises(EventRefused):
        pictures.remove_picture(event.id, HOME, by=make_member(event))


def test_a_row_that_cannot_be_written_leaves_no_file(app, event):
    before = files(app)
    with pytest.raises(DBAPIError):
        pictures.set_picture(event.id, HOME, new_cut(), {"alt_cs": object()}, Focus(), by=make_member(event))
    assert files(app) == before


def test_pictures_of_a_draft_are_for_the_team(client):
    draft = make_event("navrh", published_at=None)
    pictures.set_picture(draft.id, HOME, new_cut(), WORDS, Focus(), by=make_member(draft))
    assert client.get(f"/navrh/pictures/home-480-{draft.pictures[0].version}.webp").status_code == 404
    assert client.get("/organise/navrh/pictures/home/whole.jpg").status_code == 302
