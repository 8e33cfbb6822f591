#!/usr/bin/env bash
# Flask 3.1.3 with Flask-Babel 4.0.0: requests made inside an application context all speak the language of the first.
#
# Each request chooses its language, and Flask-Babel keeps it in `g`. One would guess that `g` is new with each request;
# it is new with each application context, and a request inside one of the same application makes none. So a command
# or a test that asks for pages within `app.app_context()` gets the second page in the language of the first, and where
# the command itself asked for a language before, all pages are in that one. An `app_context()` around each request helps.
# Seen for requests in Czech and German: "cs de" outside, "cs cs" within, "en en" after the context's own question.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check flask==3.1.3 flask-babel==4.0.0

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale

app = Flask("shop")
Babel(app, locale_selector=lambda: request.args["language"] if has_request_context() else "en")


@app.get("/")
def home():
    return str(get_locale())


def spoken():
    return " ".join(app.test_client().get(f"/?language={language}").text for language in ("cs", "de"))


found = {"outside": spoken()}
with app.app_context():
    found["within"] = spoken()
with app.app_context():
    get_locale()
    found["after a question"] = spoken()
with app.app_context():
    answers = []
    for language in ("cs", "de"):
        with app.app_context():
            answers.append(app.test_client().get(f"/?language={language}").text)
    found["each in its own"] = " ".join(answers)
print("Flask", version("flask"), "Flask-Babel", version("flask-babel"), found)
assert found == {
    "outside": "cs de", "within": "cs cs", "after a question": "en en", "each in its own": "cs de",
}, found
PYTHON
