"""Where a sent form comes from, as the browser tells it: from a page of ours, from another site, or not said.

Current browsers say it with every form (Fetch Metadata, `Sec-Fetch-Site`; RFC 6454, `Origin`), and no page can make
them say something else. Pages of ours are sent with `Referrer-Policy: same-origin`, under which `Origin` is told.
"""

from collections.abc import Collection
from enum import Enum, auto
from functools import lru_cache
from urllib.parse import urlsplit

from flask import current_app, request

PORTS = {"http": 80, "https": 443}  # which an origin leaves out (RFC 6454, 6.2)


class Sender(Enum):
    """Who made the browser send a form."""

    OURS = auto()
    OTHER = auto()
    UNKNOWN = auto()


def sender(fetch_site: str, origin: str, own: Collection[str]) -> Sender:
    """Tell who sent a form, from the headers Sec-Fetch-Site and Origin (empty where missing) and our `own` origins.

    Sec-Fetch-Site decides where it is there (over HTTPS and at 127.0.0.1): "none" is the person, who loads the page
    again. Elsewhere Origin does. "null", which a browser says for privacy or from a frame without rights, says nothing.
    """
    if fetch_site:
        return Sender.OURS if fetch_site in ("same-origin", "none") else Sender.OTHER
    if origin in ("", "null"):
        return Sender.UNKNOWN
    return Sender.OURS if origin in own else Sender.OTHER


@lru_cache(maxsize=64)  # nearly always the same two
def origin_of(address: str) -> str:
    """Give the origin of an address as browsers write it: scheme, host, and a port that is not the usual one."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def sender_of_request() -> Sender:
    """Tell who sent the present form. Ours are EXTERNAL_URL and the host asked for, which a page can't make up."""
    own = {origin_of(current_app.config["EXTERNAL_URL"]), origin_of(request.host_url)}
    return sender(request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", ""), own)
