#!/usr/bin/env bash
# waitress 3.0.2 with Werkzeug 3.1.9: behind a proxy ProxyFix sees nothing, and every visitor has the proxy's address.
#
# Without `trusted_proxy` waitress takes X-Forwarded-* out of the request before the application sees it
# (`clear_untrusted_proxy_headers` is on by default). Other WSGI servers pass the headers on and leave it to ProxyFix,
# so a set-up that was right with them changes without an error: limits for each address count all visitors as one.
# With clear_untrusted_proxy_headers=False the application decides, as elsewhere.
# Seen: 127.0.0.1 by default, 192.0.2.7 with the setting.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check waitress==3.0.2 werkzeug==3.1.9

"$folder/venv/bin/python" - <<'PYTHON'
import threading
from importlib.metadata import version
from urllib.request import Request, urlopen

from waitress.server import create_server
from werkzeug.middleware.proxy_fix import ProxyFix


def address(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["REMOTE_ADDR"].encode()]


seen = []
for settings in ({}, {"clear_untrusted_proxy_headers": False}):
    server = create_server(ProxyFix(address, x_for=1), host="127.0.0.1", port=0, **settings)
    threading.Thread(target=server.run, daemon=True).start()
    asked = Request(f"http://127.0.0.1:{server.effective_port}/", headers={"X-Forwarded-For": "192.0.2.7"})
    with urlopen(asked) as answer:
        seen.append(answer.read().decode())
print("waitress", version("waitress"), "Werkzeug", version("werkzeug"), seen)
assert seen == ["127.0.0.1", "192.0.2.7"], seen
PYTHON
