"""Answers for programs that ask again and again: a strong ETag, 304 without making the answer anew, HEAD.

The ETag comes from everything the answer is made of, so that it is known before the answer is made. What was made is
cached under the same tag: whoever asks a thousand times lets it be made once.
"""

from collections.abc import Callable
from hashlib import sha256

from flask import Response, current_app, request

from conference.caching.store import CACHED, Store
from conference.lib import languages, version
from conference.lib.filenames import attachment_header
from conference.lib.headers import RESOURCE_POLICY


def tag(*parts: object) -> str:
    """Return an ETag made of values with a lasting repr (texts, numbers, times, tuples of them), language and code
    aside.
    """
    known = (version.fingerprint(), current_app.config["EXTERNAL_URL"], languages.current(), parts)
    return sha256(repr(known).encode()).hexdigest()[:32]


def cached_file(
    parts: tuple[object, ...],
    make: Callable[[], bytes],
    content_type: str,
    *,
    filename: str = "",
    is_public: bool = True,
    max_age: int = 0,
) -> Response:
    """Return what `make` makes, or 304 where the visitor has it already.

    `parts` must name everything that `make` reads, except for the code, the language of the page and EXTERNAL_URL,
    which are in the tag anyway. With a `filename` it is a download. What is not public is cached by nobody. It may be
    used for `max_age` seconds without asking again.
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
    if is_public:
        response.headers[RESOURCE_POLICY] = "cross-origin"  # other sites show it: feeds in schedules, cards in posts
    response.make_conditional(request)
    if response.status_code == 200:
        store: Store = current_app.extensions[CACHED]
        response.set_data(store.made(("file", etag), None, make) if is_public else make())
    return response
