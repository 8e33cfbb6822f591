"""Proxies in front: whose X-Forwarded-* headers are believed, and a word in the log where that was forgotten."""

from __future__ import annotations

import logging
import mmap
from collections.abc import Iterable
from ipaddress import ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

FORGOTTEN = (
    "a proxy passes requests on (X-Forwarded-For), but TRUSTED_PROXIES is 0: all visitors have the proxy's address, and"
    " share one limit of sign-ins and registrations. Set TRUSTED_PROXIES to the number of proxies in front, mostly 1."
)
log = logging.getLogger(__name__)


def behind(application: WSGIApplication, proxies: int) -> WSGIApplication:
    """Return the application behind so many proxies."""
    if proxies:
        return ProxyFix(application, x_for=proxies, x_proto=proxies, x_host=proxies)
    return NoticeProxy(application)


class NoticeProxy:
    """Says once, whatever the number of processes, that a request came through a proxy nobody told of."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self._told = mmap.mmap(-1, 1)  # the processes share it, since they are copies of the first

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Look at the request and pass it on."""
        if "HTTP_X_FORWARDED_FOR" in environ and not self._told[0]:
            self._told[0] = 1
            log.warning(FORGOTTEN)
        return self.application(environ, start_response)


def is_own(host: str) -> bool:
    """Return whether a name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
