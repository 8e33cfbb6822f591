"""The bare limit: what the same server can send of a page that is always the same.

`python -m bench._constant PORT` answers at that port with two processes of four threads.
"""

import sys
from collections.abc import Iterable
from functools import partial
from wsgiref.types import StartResponse, WSGIEnvironment

from conference.lib import processes, web_server
from conference.serve import listen

BODY = b"<!doctype html><title>Constant</title><p>Always the same.</p>"
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def app(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer the same to everything."""
    start_response("200 OK", HEADERS)
    return [BODY]


if __name__ == "__main__":
    answers = partial(
        web_server.serve, app, listen(f"127.0.0.1:{sys.argv[1]}"), threads=4, usual=1_000_000, may=lambda _head: False
    )
    works = {str(number): lambda stopped: answers(stopped=stopped) for number in range(2)}
    sys.exit(processes.supervise(works))
