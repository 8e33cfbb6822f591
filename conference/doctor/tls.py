"""Certificates of TLS: how long they are good for."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

from conference.lib.diagnoses import Observation, error, ok, warning

SOON, TOO_SOON = 21, 4  # days; whoever renews by themselves do so a month before


def until_end(whose: str, end: str, now: datetime) -> Iterator[Observation]:
    """Say when a certificate ends, as Python writes it: "Jun  1 12:00:00 2027 GMT"."""
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC)
    days = (ends - now).days
    says = f"The certificate of the {whose} ends on {ends:%Y-%m-%d}, in {days} days."
    mend = "Have it renewed; see the log of certbot or of the proxy, which should do so by themselves."
    if days < TOO_SOON:
        yield error(f"{whose}-certificate-ends", says, mend)
    elif days < SOON:
        yield warning(f"{whose}-certificate-ends", says, mend)
    else:
        yield ok(f"{whose}-certificate", says)
