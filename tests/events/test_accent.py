"""The colour of a conference as a style sheet."""

import pytest


def test_four_variables_for_screens_kept_for_ever(client):
    response = client.get("/accent/96341d.css")
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.get_data(as_text=True) == (
        "@media screen { :root, [data-bs-theme=light] {\n"
        "  --accent: #96341d; --on-accent: #ffffff;\n"
        "  --accent-dark: #dc674b; --on-accent-dark: #24120c;\n"
        "} }\n"
    )


def test_a_pale_colour_is_darkened(client):
    assert "--accent: #ffdd00" not in client.get("/accent/ffdd00.css").get_data(as_text=True)


@pytest.mark.parametrize("colour", ["red", "12345", "1234567", "gggggg", "96341d;", "%00%00%00", "١٢٣٤٥٦"])
def test_anything_else_is_not_found(client, colour):
    assert client.get(f"/accent/{colour}.css").status_code == 404
