"""Answers for programs that ask again and again: a strong ETag, 304 without making the answer anew, HEAD.

The ETag comes from everything the answer is made of, so that it is known before the answer is made. What was made is
kept in memory under the same tag: whoever asks a thousand times lets it be made once.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

from flask import Response, current_app, request

from conference.lib import languages, version
from conference.lib.filenames import attachment_header

KEPT = "prezence.kept_answers"
MOST_BYTES = 24 * 1024 * 1024  # of answers kept by one process


def tag(*parts: object) -> str:
    """An ETag made of values with a lasting repr (texts, numbers, times, tuples of them), language and code aside."""
    known = (version.fingerprint(), current_app.config["EXTERNAL_URL"], languages.current(), parts)
    return sha256(repr(known).encode()).hexdigest()[:32]


def answer(
    parts: tuple[object, ...],
    make: Callable[[], bytes],
    content_type: str,
    *,
    filename: str = "",
    is_public: bool = True,
    max_age: int = 0,
) -> Response:
    """What `make` makes, or 304 where the visitor has it already.

    `parts` must name everything that `make` reads, except for the code, the language of the page and EXTERNAL_URL,
    which are in the tag anyway. With a `filename` it is a download. What is not public is kept by nobody. `max_age` is
    for how many seconds it may be used without asking again.
    """
    etag = tag(request.endpoint, *parts)
    response = Response(content_type=content_type)
    response.set_etag(etag)
    if filename:
        response.headers["Content-Disposition"] = attachment_header(filename)
    if is_public and max_age:
        response.headers["Cache-Control"] = f"public, max-age={max_age}"
    else:
        response.headers["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(_kept().get(etag, make) if is_public else make())
    return response


class Kept:
    """Answers by their tag, the least recently asked for leaving first. One of them is made at a time."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()  # a crowd that asks for the same thing waits for the first of them

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The answer of a tag; made when it is not known."""
        known = self._known(key)
        if known is not None:
            return known
        with self._making:
            known = self._known(key)
            if known is not None:
                return known
            made = make()
        with self._lock:
            if len(made) * 8 <= self.most_bytes:
                self._answers[key] = made
                self.bytes += len(made)
            while self.bytes > self.most_bytes:
                _, gone = self._answers.popitem(last=False)
                self.bytes -= len(gone)
        return made

    def _known(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)


def _kept() -> Kept:
    kept: Kept = current_app.extensions.setdefault(KEPT, Kept())
    return kept
