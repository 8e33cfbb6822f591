"""The way from outside: the public address leads here, and what stands in between tells the truth and keeps nothing."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import current_app

from conference.doctor.asking import Reply, ask, status_before_body
from conference.doctor.clock import compared
from conference.doctor.saying import size
from conference.doctor.tls import until_end
from conference.lib import seen
from conference.lib.clock import from_http
from conference.lib.diagnoses import Observation, error, ok, warning
from conference.lib.proxies import is_own
from conference.lib.seen import Arrived
from conference.templating import ASSETS
from conference.untrusted.upload_limit import OVERHEAD
from conference.untrusted.uploads import SLIDES_MAX_BYTES

PATH = "/health/seen"
STRANGER = "192.0.2.77"  # an address of the documentation (RFC 5737), which a visitor pretends to have
SAMPLES = "deploy/ has configurations of nginx and Caddy."
PLAIN_PORT = 80
ROBOTS, STYLE = "/robots.txt", "bootstrap.css"
AWAY = (502, 503, 504)


def look(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Ask EXTERNAL_URL as a visitor does."""
    site = urlsplit(values["EXTERNAL_URL"])
    header = {seen.HEADER: seen.signed(values["SECRET_KEY"])}
    try:
        first = ask(site, PATH, header)
        arrived = _arrived(first)
        if arrived is None:
            yield elsewhere(values, first)
            return
        yield ok("proxy", f"{values['EXTERNAL_URL']} leads to this installation.")
        pretending = {"X-Forwarded-For": STRANGER} if values["TRUSTED_PROXIES"] else {}
        second = _arrived(ask(site, PATH, header | pretending)) or {}
        yield from forwarded(values, site, arrived, second)
        yield from kept(first, arrived, second)
        yield from https(site, first)
        yield from uploads(status_before_body(site, PATH, SLIDES_MAX_BYTES + OVERHEAD, header))
        yield from pages(site, f"/static/{current_app.extensions[ASSETS][STYLE]}")
    except (OSError, HTTPException) as failure:
        yield unreachable(values, failure)
        return
    if first.headers["Date"]:
        yield from compared("proxy", from_http(first.headers["Date"]), datetime.now(UTC))


def _arrived(answer: Reply) -> Arrived | None:
    try:
        found = json.loads(answer.body) if answer.status == 200 else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and "number" in found else None


def elsewhere(values: Mapping[str, Any], answer: Reply) -> Observation:
    """Say that somebody else answers at the public address."""
    if answer.status in AWAY:
        says = f"The proxy at {values['EXTERNAL_URL']} does not reach Prezence ({answer.status})."
        return error("proxy-away", says, f"Start the service, and let the proxy pass on to {values['WEB_BIND']}.")
    says = f"{values['EXTERNAL_URL']} answers {answer.status}, and not as this installation does."
    mend = f"Let the proxy pass every path on to {values['WEB_BIND']}; several machines need the same SECRET_KEY."
    return error("proxy-elsewhere", says, f"{mend} {SAMPLES}")


def unreachable(values: Mapping[str, Any], failure: Exception) -> Observation:
    """Say that nobody can open the public address."""
    says = f"{values['EXTERNAL_URL']} can't be opened from this machine: {failure or type(failure).__name__}"
    if isinstance(failure, ssl.SSLCertVerificationError):
        return error("proxy-certificate", says, "Give the proxy a valid certificate for this host, with its chain.")
    mend = "Look at EXTERNAL_URL, at its entry in the DNS, at the firewall (ports 80 and 443) and at the proxy."
    return error("proxy-unreachable", says, mend)


def forwarded(values: Mapping[str, Any], site: SplitResult, first: Arrived, second: Arrived) -> Iterator[Observation]:
    """Say when the proxy tells another scheme, host or address than the visitor's."""
    proxies, found = values["TRUSTED_PROXIES"], []
    if first["scheme"] != site.scheme:
        says = f"Visitors use {site.scheme}, but {first['scheme']} is what arrives: redirects lead to the wrong place."
        found.append(error("proxy-scheme", says, f"Let the proxy set X-Forwarded-Proto. {SAMPLES}"))
    if first["host"] != site.netloc:
        says = f"Visitors ask for {site.netloc}, but {first['host']} is what arrives."
        found.append(error("proxy-host", says, f"Let the proxy set Host and X-Forwarded-Host. {SAMPLES}"))
    if first["forwarded"] < proxies:
        says = (
            f"TRUSTED_PROXIES is {proxies}, but X-Forwarded-For names {first['forwarded']}: visitors share one limit."
        )
        mend = f"Let each proxy add the visitor's address, or set TRUSTED_PROXIES to their number. {SAMPLES}"
        found.append(error("proxy-address", says, mend))
    elif second.get("address") == STRANGER:
        says = "A visitor can pretend to have any address, and so escape every limit."
        mend = f"Let the first proxy replace X-Forwarded-For, and TRUSTED_PROXIES be the number of proxies. {SAMPLES}"
        found.append(error("proxy-believes-visitors", says, mend))
    yield from found or [ok("proxy-headers", f"Address, scheme and host of visitors arrive ({first['address']}).")]


def kept(answer: Reply, first: Arrived, second: Arrived) -> Iterator[Observation]:
    """Say when something in between keeps pages that nobody may keep."""
    if first["number"] == second.get("number") or "Age" in answer.headers:
        says = "Something in between keeps answers that nobody may keep, and shows them to others."
        yield error("proxy-caches", says, "Switch its cache off: Prezence keeps what may be kept by itself.")
    elif "no-store" not in answer.headers.get("Cache-Control", ""):
        says = "Something in between takes Cache-Control away, so that browsers keep private pages."
        yield error("proxy-cache-control", says, "Let it pass on the headers as they are.")
    else:
        yield ok("proxy-cache", "Nothing in between keeps private pages.")


def https(site: SplitResult, answer: Reply) -> Iterator[Observation]:
    """Say when people come without TLS, and how long the certificate is good for."""
    if site.scheme != "https":
        if not is_own(site.hostname or ""):
            says = "Pages and passwords travel open through the network."
            yield error("no-https", says, f"Put a proxy with TLS in front, and https into EXTERNAL_URL. {SAMPLES}")
        return
    if answer.ends:
        yield from until_end("proxy", answer.ends, datetime.now(UTC))
    policies = answer.headers.get_all("Strict-Transport-Security", [])
    if len(policies) != 1:
        says = f"Browsers are told {len(policies)} times to insist on HTTPS (Strict-Transport-Security)."
        yield warning("hsts", says, "Let the proxy neither set nor remove the header: the application does.")
    if site.port is None and not _leads_to_https(site):
        says = f"http://{site.netloc} does not lead to https."
        yield warning("http-open", says, f"Let the proxy redirect it. {SAMPLES}")


def _leads_to_https(site: SplitResult) -> bool:
    """Return whether plain HTTP leads to TLS; nobody listening there is as good."""
    try:
        answer = ask(urlsplit(f"http://{site.hostname}:{PLAIN_PORT}"), "/")
    except (OSError, HTTPException):
        return True
    return 300 <= answer.status < 400 and answer.headers.get("Location", "").startswith("https://")


def uploads(status: int) -> Iterator[Observation]:
    """Say when the proxy refuses the largest upload, before the application can say a word."""
    largest = size(SLIDES_MAX_BYTES)
    if status == 413:
        mend = f"Allow {size(SLIDES_MAX_BYTES + 8 * 1024**2)} (nginx: client_max_body_size). {SAMPLES}"
        yield error("proxy-uploads", f"The proxy refuses slides of {largest}.", mend)
    else:
        yield ok("proxy-uploads", f"Slides of {largest} pass.")


def pages(site: SplitResult, style_sheet: str) -> Iterator[Observation]:
    """Say when the first page fails, files come uncompressed, or come again though the browser has them."""
    page, style = ask(site, "/"), ask(site, style_sheet, {"Accept-Encoding": "gzip"})
    etag = ask(site, ROBOTS).headers.get("ETag", "")
    again = ask(site, ROBOTS, {"If-None-Match": etag})
    if page.status != 200:
        says = f"The first page answers {page.status}."
        yield error("first-page", says, "Look at the log: journalctl --unit prezence, or that of the container.")
    elif style.headers.get("Content-Encoding") != "gzip" or again.status != 304:
        says = "Something in between changes what is sent: files come uncompressed, or again though they are known."
        yield warning("proxy-changes", says, "Let it pass on files as they are, with Accept-Encoding and ETag.")
    else:
        yield ok("first-page", "Pages come whole, compressed, and not again where they are known.")
