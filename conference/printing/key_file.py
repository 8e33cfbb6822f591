"""Reading the certificate of a seal from its PKCS#12 file, in a process that ends: `sealing.py` asks for it."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from conference.printing.sealing import Seal, SealCertificate, SealFault, SealFaultError


def read(seal: Seal) -> SealCertificate:
    """Return what the certificate says. Raises SealFaultError."""
    try:
        content = Path(seal.file).read_bytes()
    except OSError:
        raise SealFaultError(SealFault.UNREADABLE) from None
    try:
        found = load_pkcs12(content, seal.passphrase.encode() or None)
    except ValueError:
        raise SealFaultError(SealFault.NOT_OPENED) from None
    if found.key is None or found.cert is None:
        raise SealFaultError(SealFault.NO_KEY)
    one = found.cert.certificate
    return SealCertificate(
        _named(one.subject), _named(one.issuer), one.not_valid_before_utc, one.not_valid_after_utc,
        one.fingerprint(hashes.SHA256()).hex(" ").upper(), one.public_bytes(Encoding.DER),
    )  # fmt: skip


def _named(name: x509.Name) -> str:
    """Return what a certificate calls somebody, the name itself first, as programs that show it do."""
    return ", ".join(str(attribute.value) for attribute in reversed(list(name)))
