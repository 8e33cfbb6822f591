"""Signing a PDF with pyHanko, in a process that ends: `sealing.py` asks for it."""

import io
from dataclasses import replace
from logging import getLogger

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper

from conference.printing.sealing import Seal, SealFault, SealFaultError

FIELD = "Seal"  # the name of the field in the PDF
TIMESTAMP_SECONDS = 5  # how long the server of timestamps may take
ABOUT = PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
HIDDEN = InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
log = getLogger(__name__)


def signed(content: bytes, seal: Seal) -> bytes:
    """Return a PDF with a seal, as `sealing.sealed` says. Raises SealFaultError and what pyHanko raises."""
    signer = SimpleSigner.load_pkcs12(seal.file, passphrase=seal.passphrase.encode())  # type: ignore[no-untyped-call]  # pyHanko has half of its types
    if signer is None:
        raise SealFaultError(SealFault.NOT_OPENED)
    if seal.timestamps:
        try:
            return _signed(content, signer, HTTPTimeStamper(seal.timestamps, timeout=TIMESTAMP_SECONDS))
        except Exception as error:  # the network, the server, its answer: none of them keeps a certificate back
            log.warning("no timestamp on a seal: %s", error)
    return _signed(content, signer, None)


def tried(seal: Seal) -> None:
    """Seal an empty page and throw it away, to know whether the key can seal at all. Raises what `signed` does."""
    writer, page = PdfFileWriter(), io.BytesIO()  # type: ignore[no-untyped-call]  # pyHanko has half of its types
    nothing = writer.add_object(generic.StreamObject(stream_data=b""))
    sides = generic.ArrayObject(generic.NumberObject(side) for side in (0, 0, 72, 72))  # type: ignore[no-untyped-call]  # pyHanko has half of its types
    writer.insert_page(PageObject(contents=nothing, media_box=sides))  # type: ignore[no-untyped-call]  # pyHanko has half of its types
    writer.write(page)  # type: ignore[no-untyped-call]  # pyHanko has half of its types
    signed(page.getvalue(), replace(seal, timestamps=""))


def _signed(content: bytes, signer: SimpleSigner, stamper: HTTPTimeStamper | None) -> bytes:
    place = SigFieldSpec(FIELD, invis_sig_settings=HIDDEN, readable_field_name=FIELD)
    out = io.BytesIO()
    writer = PdfSigner(ABOUT, signer, timestamper=stamper, new_field_spec=place)
    writer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=out)
    return out.getvalue()
