"""The electronic seal on single certificates, where the server has a key for it."""

from __future__ import annotations

from logging import getLogger

from flask import current_app

from conference.lib.apart import Failed
from conference.lib.clock import now
from conference.printing import sealing
from conference.printing.sealing import Seal, SealCertificate, SealFaultError

log = getLogger(__name__)


def seal_certificate() -> SealCertificate | None:
    """Return the certificate of the seal that certificates bear now; None where they bear none."""
    seal = _configured()
    if seal is None:
        return None
    try:
        found = sealing.certificate_of(seal)
    except (SealFaultError, Failed) as error:
        log.error("certificates are given out without the seal: %s (flask check-config says more)", error)
        return None
    if not found.is_valid(now()):
        log.error("certificates are given out without the seal: its certificate is not in force")
        return None
    return found


def with_seal(content: bytes) -> bytes:
    """Return the PDF of a certificate with the seal; as it is where there is none, or where it can't be made.

    Nobody waits for a paper because a key is broken: its number and code tell that it is genuine all the same.
    """
    seal = _configured()
    if seal is None or seal_certificate() is None:
        return content
    try:
        return sealing.sealed(content, seal)
    except Exception:
        log.exception("a certificate is given out without the seal")
        return content


def _configured() -> Seal | None:
    values = current_app.config
    if not values["SEAL_FILE"]:
        return None
    return Seal(values["SEAL_FILE"], values["SEAL_PASSPHRASE"], values["SEAL_TIMESTAMPS"])
