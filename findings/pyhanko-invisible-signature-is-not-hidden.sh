#!/usr/bin/env bash
# pyHanko 0.38.0 on a tagged PDF of WeasyPrint 70.0: an "invisible" signature leaves an annotation that is neither
# hidden nor tagged.
#
# A signature without a box becomes a widget of no size with the flags Print and Locked. PDF/UA-1 (ISO 14289-1, 7.18.1)
# wants each annotation in the structure tree, unless it is hidden or outside of the page's crop box: an accessible PDF
# stops being one when it is signed, though nothing is to be seen. The flag Hidden has to be asked for:
# `SigFieldSpec(invis_sig_settings=InvisSigSettings(set_hidden_flag=True, set_print_flag=False))`.
# Seen, flags, hidden, in the structure: 132, no, no; asked for: 130, yes, no.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pyhanko==0.38.0 weasyprint==70.0 pikepdf==10.17.0 cryptography==50.0.0

"$folder/venv/bin/python" - "$folder/key.p12" <<'PYTHON'
import io
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pikepdf
import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

HIDDEN = 2
key = rsa.generate_private_key(65537, 2048)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Town")])
since = datetime(2026, 1, 1, tzinfo=UTC)
certificate = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    .not_valid_before(since).not_valid_after(since + timedelta(days=3650)).sign(key, hashes.SHA256())
)
file = Path(sys.argv[1])
file.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, serialization.NoEncryption()))
paper = weasyprint.HTML(string="<html lang=en><title>Paper</title><h1>Paper</h1>").write_pdf(pdf_variant="pdf/ua-1")


def seen(**asked):
    signed = io.BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(paper)), PdfSignatureMetadata(field_name="Seal"),
        signer=SimpleSigner.load_pkcs12(str(file)), new_field_spec=SigFieldSpec("Seal", **asked), output=signed,
    )
    with pikepdf.open(signed) as pdf:
        widget = pdf.pages[0].Annots[-1]
        return int(widget.F), bool(int(widget.F) & HIDDEN), "/StructParent" in widget


hidden = InvisSigSettings(set_hidden_flag=True, set_print_flag=False)
found = {"as it is": seen(), "asked for": seen(invis_sig_settings=hidden)}
print("pyHanko", version("pyhanko"), "(flags, hidden, tagged)", found)
assert found == {"as it is": (132, False, False), "asked for": (130, True, False)}, found
PYTHON
