"""Logos: uploaded, shown to everybody, removed with their files."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from conference.events import logos
from conference.untrusted.images import LogoFile
from tests.conftest import sign_in
from tests.factories import make_event, make_member


@pytest.fixture
def logo(event):
    return logos.add_logo(
        event.id, LogoFile(picture(), "image/png", "png", 40, 20), "Město Kadaň", by=make_member(event)
    )


def address(event, rest: str = "") -> str:
    return f"/en/organise/{event.slug}/logos{rest}"


def picture(size: tuple[int, int] = (40, 20), file_format: str = "PNG") -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "#336699").save(target, file_format)
    return target.getvalue()


def upload(client, event, content: bytes, name: str = "logo.png", alt: str = "Město Kadaň"):
    page = client.page(address(event))
    values = {**page.form("Upload the logo").fill(alt=alt), "file": FileStorage(BytesIO(content), name)}
    boundary, body = encode_multipart(values)  # in memory: large ones would leave a temporary file of the test open
    response = client.post(page.address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    if response.status_code == 303:
        return client.page(response.headers["Location"])
    return client._checked(response, page.address, response.status_code)


def files(app) -> list[Path]:
    folder = Path(app.config["STORAGE_URL"]) / "logos"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_logo_is_uploaded_and_everybody_sees_it(app, editor, event):
    count = len(files(app))
    page = upload(editor, event, picture())
    assert page.texts(".done") == ["Saved."]
    (logo,) = event.logos
    assert (logo.alt, logo.width, logo.height) == ("Město Kadaň", 40, 20)
    assert len(files(app)) == count + 1
    shown = page.one("footer .logos img")
    assert shown.attrs["alt"] == "Město Kadaň"
    response = app.test_client().get(shown.attrs["src"].removeprefix("/en"))
    assert response.mimetype == "image/png"
    assert Image.open(BytesIO(response.data)).size == (40, 20)
    assert response.headers["Cache-Control"] == "public, max-age=31536000"


def test_a_jpeg_stays_one(editor, event):
    upload(editor, event, picture(file_format="JPEG"), "logo.jpg")
    assert editor.get(f"/{event.slug}/logos/{event.logos[0].id}").mimetype == "image/jpeg"


def test_a_logo_larger_than_other_forms_may_be_is_taken(editor, event):
    target = BytesIO()
    Image.new("RGB", (900, 900), "#c04000").save(target, "PNG", compress_level=0)
    assert target.tell() > 2 * 1024 * 1024
    assert upload(editor, event, target.getvalue()).texts(".done") == ["Saved."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<svg/>", "Only PNG and JPEG pictures are accepted. Please save the logo as PNG."),
        (b"", "The file is empty. Please choose another one."),
        (picture((400, 400))[:200], "The picture is damaged. Please save it once more and try again."),
        (b"\x89PNG" + b"x" * (10 * 1024 * 1024), "The file is larger than 10 MB. Please choose a smaller one."),
    ],
    ids=["svg", "empty", "damaged", "large"],
)
def test_what_is_no_logo_is_refused_and_its_words_stay(app, editor, event, content, message):
    count = len(files(app))
    page = upload(editor, event, content)
    assert (page.status, page.errors) == (422, [message])
    assert page.form("Upload the logo").values["alt"] == ["Město Kadaň"]
    assert (event.logos, len(files(app))) == ([], count)


def test_words_and_file_are_asked_for(editor, event):
    page = editor.submit(editor.page(address(event)), "Upload the logo")
    assert page.errors == ["Please choose a file.", "Please write what the logo says, for those who cannot see it."]


def test_words_and_order_are_changed(editor, event, logo):
    editor.submit(editor.page(address(event, f"/{logo.id}")), "Save", alt="Kadaň", position="0")
    assert (event.logos[0].alt, event.logos[0].position) == ("Kadaň", 0)


def test_a_removed_logo_is_taken_back_with_its_file(app, editor, event, logo):
    count, key = len(files(app)), logo.storage_key
    page = editor.submit(editor.page(address(event, f"/{logo.id}")), "Remove the logo")
    assert page.texts(".done") == ["Removed: Město Kadaň Take it back"]
    assert (event.logos, len(files(app))) == ([], count)

    editor.submit(page, "Take it back")
    assert [row.storage_key for row in event.logos] == [key]


def test_a_row_that_cannot_be_written_leaves_no_file(app, event):
    count = len(files(app))
    broken = LogoFile(picture(), "image/png", "png", None, 20)  # type: ignore[arg-type]  # broken on purpose
    with pytest.raises(Exception, match=r"NOT NULL|null value"):
        logos.add_logo(event.id, broken, "x", by=make_member(event))
    assert len(files(app)) == count


@pytest.mark.parametrize("number", ["{other}", "0", "9" * 30])
def test_others_and_unknown_ones_are_not_found(editor, event, logo, number):
    other = make_event("jina")
    theirs = logos.add_logo(other.id, LogoFile(picture(), "image/png", "png", 40, 20), "x", by=make_member(other))
    number = number.format(other=theirs.id)
    token = editor.page(address(event)).form("Upload the logo").values["csrf_token"]
    assert editor.get(address(event, f"/{number}")).status_code == 404
    assert editor.get(f"/{event.slug}/logos/{number}").status_code == 404
    assert editor.post(address(event, f"/{number}/remove"), data={"csrf_token": token}).status_code == 404
    assert len(other.logos) == 1


def test_logos_of_a_draft_are_for_the_team(app, editor, client):
    draft = make_event("navrh", published_at=None)
    hidden = logos.add_logo(draft.id, LogoFile(picture(), "image/png", "png", 40, 20), "x", by=make_member(draft))
    where = f"/navrh/logos/{hidden.id}?v={hidden.version}"
    assert app.test_client().get(where).status_code == 404
    shown = sign_in(client, make_member(draft)).get(where)
    assert shown.headers["Cache-Control"] == "private, max-age=31536000"
