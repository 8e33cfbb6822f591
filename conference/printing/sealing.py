"""The electronic seal on a PDF: PAdES, made in a process that ends (`lib/apart.py`, `signing.py`).

The key stands in a PKCS#12 file on the server (settings SEAL_…; `key_file.py` reads it). pyHanko need not be installed
where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from conference.lib.apart import Apart

SIGNER = Apart(seconds=60, megabytes=2000)


@dataclass(frozen=True)
class Seal:
    """Where the key is, what opens it, and the address of a server of timestamps (RFC 3161), or nothing."""

    file: str
    passphrase: str = field(repr=False)
    timestamps: str = ""


@dataclass(frozen=True)
class SealCertificate:
    """What the certificate of a seal says: whose it is, by whom, from when to when, its SHA-256 and itself as DER."""

    subject: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    sha256: str
    der: bytes = field(repr=False)

    def is_valid(self, moment: datetime) -> bool:
        """Return whether the certificate is in force."""
        return self.valid_from <= moment <= self.valid_until


class SealFault(StrEnum):
    """What may be wrong about the file of a seal."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_OPENED = "not_opened"  # by this passphrase, or it is no PKCS#12
    NO_KEY = "no_key"
    UNUSABLE = "unusable"  # a key of a kind that seals no PDF, such as Ed25519, or a certificate that names nobody


class SealFaultError(ValueError):
    """The file of a seal can't be used for `fault`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = SealFault(fault)


def certificate_of(seal: Seal) -> SealCertificate:
    """Read the certificate of a seal that can be made; read anew when the file has changed. Raises SealFaultError."""
    try:
        changed = Path(seal.file).stat().st_mtime_ns
    except FileNotFoundError:
        raise SealFaultError(SealFault.MISSING) from None
    except OSError:
        raise SealFaultError(SealFault.UNREADABLE) from None
    return _read(seal, changed)


def sealed(content: bytes, seal: Seal) -> bytes:
    """Return a PDF with a seal: PAdES B-B, and B-T where there is a server of timestamps that answers.

    What the PDF was stays as it is, the seal is added to it. Its field is hidden: PDF/UA-1 (7.18.1) wants a field that
    is seen to stand in the tags, and there is nothing to see. Raises SealFaultError, apart.Failed and what pyHanko
    raises.
    """
    certificate_of(seal)
    result: bytes = SIGNER.call("conference.printing.signing:signed", content, seal)
    return result


@lru_cache(maxsize=4)
def _read(seal: Seal, _changed: int) -> SealCertificate:
    found: SealCertificate = SIGNER.call("conference.printing.key_file:read", seal)
    try:
        SIGNER.call("conference.printing.signing:tried", seal)
    except Exception as error:  # whatever pyHanko raises, or that it is not installed
        raise SealFaultError(SealFault.UNUSABLE) from error
    return found


def problems(seal: Seal, moment: datetime) -> Iterator[str]:
    """Yield what an administrator has to put right about the seal, a sentence each."""
    file = Path(seal.file)
    try:
        found = certificate_of(seal)
    except SealFaultError as error:
        yield {
            SealFault.MISSING: f"SEAL_FILE is {file}, and there is no such file: certificates are given out without"
            " the seal.",
            SealFault.UNREADABLE: f"SEAL_FILE is {file}, which this account may not read: certificates are given out"
            " without the seal.",
            SealFault.NOT_OPENED: f"SEAL_PASSPHRASE does not open {file}, or that is no PKCS#12 file (.p12, .pfx).",
            SealFault.UNUSABLE: f"SEAL_FILE is {file}, with which no PDF can be sealed ({error.__cause__}): use a key"
            " of RSA or of an elliptic curve, with a certificate that names its holder.",
            SealFault.NO_KEY: f"SEAL_FILE is {file}, which holds no key with its certificate: export both together.",
        }[error.fault]
        return
    if moment > found.valid_until:
        yield (
            f"The certificate of the seal has expired on {found.valid_until:%Y-%m-%d}: certificates are given out"
            " without the seal. Ask for a new one and set SEAL_FILE to it."
        )
    if moment < found.valid_from:
        yield f"The certificate of the seal is valid from {found.valid_from:%Y-%m-%d} on; until then there is no seal."
    if file.stat().st_mode & 0o077:
        yield f"Others may read {file}, which holds the key of the seal: run chmod go= {file}"
