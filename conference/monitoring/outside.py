"""The site as visitors reach it: until when its certificate is good, and whether its clock is ours.

Asked rarely, with short limits, in a thread that is not waited for longer: no letter waits for a name server.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from conference.lib.clock import from_http, now

EVERY = 6 * 3600.0  # seconds
ANSWERS_WITHIN = 5.0
WAITED = 10.0


def look(external_url: str, waited: float = WAITED) -> dict[str, str | float]:
    """Return when the certificate ends and how many seconds the clock differs; nothing of what could not be learned.

    A certificate of an authority that this machine does not know says nothing: browsers may know it.
    """
    parts = urlsplit(external_url)
    if parts.scheme != "https" or not parts.hostname:
        return {}
    host, port, found = parts.hostname, parts.port or 443, dict[str, str | float]()
    asking = threading.Thread(target=_asker(host, port, found), daemon=True)
    asking.start()
    asking.join(waited)
    return dict(found)


def _asker(host: str, port: int, found: dict[str, str | float]) -> Callable[[], None]:
    def ask() -> None:
        try:
            with closing(HTTPSConnection(host, port, timeout=ANSWERS_WITHIN, context=trusting())) as connection:
                connection.request("HEAD", "/health/live")
                end = (connection.sock.getpeercert() or {}).get("notAfter", "")
                said = connection.getresponse().headers.get("Date", "")
            found["ends"] = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(end)), UTC).isoformat()
            found["clock_off"] = (now() - from_http(said)).total_seconds()
        except ssl.SSLCertVerificationError as error:
            if error.verify_code == EXPIRED:
                found["ends"] = now().isoformat()
        except (OSError, HTTPException, ValueError):
            return

    return ask


EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED (OpenSSL)


def trusting() -> ssl.SSLContext:
    """Return what says which certificates are believed."""
    return ssl.create_default_context()
