#!/usr/bin/env bash
# Babel 2.18.0: which texts `pybabel extract` finds depends on the Python that runs it, for one and the same source.
#
# A call of gettext inside the braces of an f-string is found under Python 3.12 and newer, whose tokenizer takes
# f-strings apart (PEP 701), and silently passed over under 3.11 and older. A catalogue collected there lacks the text,
# no check of untranslated texts can see it, and the page speaks English; collected on a newer machine it is complete.
# Seen: ['used often'] under 3.11, ['not used yet', 'used often'] under 3.12 and 3.13.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/page.py" <<'PYTHON'
print(f"{name}: {gettext('not used yet')}")
print("{}: {}".format(name, gettext("used often")))
PYTHON

tried=0
for python in python3.11 python3.12 python3.13 python3; do
  "$python" -c 'import venv' 2> /dev/null || continue  # is not installed here
  rm -rf "$folder/venv"
  "$python" -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.18.0
  "$folder/venv/bin/python" - "$folder/page.py" <<'PYTHON'
import sys
from importlib.metadata import version

from babel.messages.extract import extract_from_file

seen = [message for _, message, _, _ in extract_from_file("python", sys.argv[1])]
print("Babel", version("babel"), "Python", *sys.version_info[:2], seen)
assert seen == (["not used yet", "used often"] if sys.version_info >= (3, 12) else ["used often"]), seen
PYTHON
  tried=$((tried + 1))
done
[ "$tried" -gt 0 ]
