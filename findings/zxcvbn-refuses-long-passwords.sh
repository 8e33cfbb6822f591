#!/usr/bin/env bash
# zxcvbn 4.5.0: a password of more than 72 characters, the strongest there are, raises ValueError.
#
# A check of new passwords that calls zxcvbn(password) turns a pass phrase of 73 characters into an error of the server;
# NIST SP 800-63B asks verifiers to take 64 and more. Argon2 knows no such bound, it is that of bcrypt.
# Seen: score 4 for 72 characters, ValueError for 73; `max_length` raises the bound at the price of time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check zxcvbn==4.5.0

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from zxcvbn import zxcvbn

phrase = "four old linden trees beside a slow river in late autumn with nobody there to see"
seen = [zxcvbn(phrase[:72])["score"]]
try:
    zxcvbn(phrase[:73])
except ValueError as error:
    seen.append(type(error).__name__)
seen.append(zxcvbn(phrase[:73], max_length=128)["score"])
print("zxcvbn", version("zxcvbn"), seen)
assert seen == [4, "ValueError", 4], seen
PYTHON
