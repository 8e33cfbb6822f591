"""The electronic seal: intact over the whole file, still PDF/UA, told to people and administrators, an option."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pikepdf
import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

import config as settings
from conference.certificates import actions
from conference.certificates.document import render_certificate
from conference.certificates.sealing import with_seal
from conference.check_config import of_seal
from conference.lib import clock
from conference.lib.codes import grouped
from conference.printing import sealing
from conference.printing.sealing import SIGNER, Seal, SealFault, SealFaultError, certificate_of, problems, sealed
from tests.certificates.conftest import EVENING, came
from tests.certificates.test_document import ENVIRONMENT, PICTURES, WOMAN
from tests.factories import at
from tests.printing.pdf_checks import found_by_checker
from tests.registration.people import own_address

PASSPHRASE = "tajné heslo"
LONG_AGO, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


def made(common_name: str, until: datetime = FAR, *, stamps: bool = False) -> SimpleNamespace:
    """A key with a certificate signed by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Město Kadaň"),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ])  # fmt: skip
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(LONG_AGO).not_valid_after(until)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
    )  # fmt: skip
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return SimpleNamespace(key=key, certificate=builder.sign(key, hashes.SHA256()))


def kept(one: SimpleNamespace, folder: Path) -> Seal:
    """The key and certificate in a file."""
    file = folder / "seal.p12"
    file.write_bytes(serialize_key_and_certificates(
        b"seal", one.key, one.certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
    ))  # fmt: skip
    file.chmod(0o600)
    return Seal(str(file), PASSPHRASE)


@pytest.fixture(scope="module")
def town() -> SimpleNamespace:
    return made("Pečeť konference")


@pytest.fixture
def seal(town, tmp_path) -> Seal:
    return kept(town, tmp_path)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return render_certificate(WOMAN, ENVIRONMENT, PICTURES)


@pytest.fixture
def configured(app, seal, monkeypatch) -> Seal:
    """The application with the seal."""
    monkeypatch.setitem(app.config, "SEAL_FILE", seal.file)
    monkeypatch.setitem(app.config, "SEAL_PASSPHRASE", seal.passphrase)
    return seal


def known(one: SimpleNamespace) -> ValidationContext:
    certificate = asn1.Certificate.load(one.certificate.public_bytes(Encoding.DER))
    return ValidationContext(trust_roots=[certificate], allow_fetching=False)


def verified(content: bytes, one: SimpleNamespace, stamper: SimpleNamespace | None = None):
    """What pyHanko says of the only signature of a PDF."""
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(
        signature, known(one), known(stamper) if stamper else None, key_usage_settings=KeyUsageConstraints()
    )


def test_the_seal_is_intact_and_covers_the_whole_file(paper, seal, town):
    status = verified(sealed(paper, seal), town)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.bottom_line


def test_the_validator_sees_a_change_of_one_letter(paper, seal, town):
    content = bytearray(sealed(paper, seal))
    content[len(paper) // 2] ^= 1
    assert not verified(bytes(content), town).intact


def test_it_is_pades_and_keeps_the_bytes_of_the_paper(paper, seal):
    content = sealed(paper, seal)
    assert content.startswith(paper)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.V.SubFilter), str(field.T)) == ("/ETSI.CAdES.detached", "Seal")


def test_a_sealed_certificate_is_still_tagged_pdf_ua(paper, seal, tmp_path):
    content = sealed(paper, seal)
    assert found_by_checker(content, tmp_path) == []
    with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.open(io.BytesIO(paper)) as before:
        assert len(pdf.Root.StructTreeRoot.ParentTree.Nums) == len(before.Root.StructTreeRoot.ParentTree.Nums)
        assert 'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.docinfo["/Title"]) == str(before.docinfo["/Title"])


def test_the_field_is_hidden_since_pdf_ua_wants_others_in_the_tags(paper, seal):
    """ISO 14289-1, 7.18.1; the checker of the tests does not look at it."""
    with pikepdf.open(io.BytesIO(sealed(paper, seal))) as pdf:
        widgets = [one for one in pdf.pages[0].Annots if str(one.Subtype) == "/Widget"]
        assert [(int(one.F) & 2, [float(side) for side in one.Rect]) for one in widgets] == [(2, [0.0] * 4)]


@pytest.fixture
def stamping() -> Iterator[SimpleNamespace]:
    """A server of timestamps on this machine."""
    one = made("Čas", stamps=True)
    secret = one.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1.Certificate.load(one.certificate.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(secret)
    )

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(key=one.key, certificate=one.certificate, address=f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


def test_with_a_server_of_timestamps_the_seal_says_when(paper, seal, town, stamping):
    content = sealed(paper, Seal(seal.file, seal.passphrase, stamping.address))
    status = verified(content, town, stamping)
    assert status.bottom_line
    assert status.timestamp_validity.valid
    assert status.coverage.name == "ENTIRE_FILE"


def test_a_server_of_timestamps_that_is_silent_keeps_no_seal_back(paper, seal, town):
    status = verified(sealed(paper, Seal(seal.file, seal.passphrase, "http://127.0.0.1:9/")), town)
    assert status.bottom_line
    assert status.timestamp_validity is None


def test_what_is_wrong_about_the_file_has_a_name(seal, tmp_path):
    (tmp_path / "text.p12").write_text("none")
    for file, passphrase, fault in (
        ("nowhere.p12", PASSPHRASE, SealFault.MISSING),
        ("text.p12", PASSPHRASE, SealFault.NOT_OPENED),
        ("seal.p12", "jiné", SealFault.NOT_OPENED),
    ):
        with pytest.raises(SealFaultError) as refused:
            certificate_of(Seal(str(tmp_path / file), passphrase))
        assert refused.value.fault is fault


@pytest.mark.parametrize("lacks", ["a key that seals", "a name"])
def test_a_key_that_can_seal_nothing_is_told_and_no_seal_is_promised(app, client, configured, town, lacks):
    key, name = town.key, town.certificate.subject
    if lacks == "a name":
        name = x509.Name([])
    else:
        key = ed25519.Ed25519PrivateKey.generate()
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(LONG_AGO).not_valid_after(FAR)
    )  # fmt: skip
    signs = None if lacks != "a name" else hashes.SHA256()
    kept(SimpleNamespace(key=key, certificate=builder.sign(key, signs)), Path(configured.file).parent)
    assert "no PDF can be sealed" in next(problems(configured, EVENING))
    assert client.get("/en/verify/seal.cer").status_code == 404


def test_check_config_says_what_is_wrong(app, configured, town, tmp_path):
    def said(**values: str) -> str:
        return " ".join(f"{found.says} {found.mend}" for found in of_seal({**app.config, **values}))

    assert said() == ""
    assert "no such file" in said(SEAL_FILE="/nowhere/seal.p12")
    assert "SEAL_PASSPHRASE does not open" in said(SEAL_PASSPHRASE="jiné")
    assert "do nothing" in said(SEAL_FILE="")
    assert "is no address" in said(SEAL_TIMESTAMPS="tsa.example.org")
    Path(configured.file).chmod(0o644)
    assert "chmod go=" in said()


def test_an_expired_certificate_is_told_and_seals_nothing(app, monkeypatch, tmp_path, paper):
    old = kept(made("Stará pečeť", until=at(9)), tmp_path)
    monkeypatch.setitem(app.config, "SEAL_FILE", old.file)
    monkeypatch.setitem(app.config, "SEAL_PASSPHRASE", PASSPHRASE)

    assert next(problems(old, EVENING)).startswith("The certificate of the seal has expired on 2026-06-11")
    with clock.frozen(EVENING):
        assert with_seal(paper) == paper


class WithoutLibraries:
    """The process on a machine where pyHanko is not installed."""

    def call(self, function: str, *values: object) -> object:
        """Read the key; signing can't even be loaded."""
        if "signing" in function:
            raise ModuleNotFoundError("No module named 'pyhanko'")
        return SIGNER.call(function, *values)


def test_without_pyhanko_certificates_are_given_out_without_the_seal(app, configured, monkeypatch, paper):
    monkeypatch.setattr(sealing, "SIGNER", WithoutLibraries())
    assert with_seal(paper) == paper


def test_nobody_waits_for_a_certificate_because_the_key_is_gone(app, configured, paper):
    assert with_seal(paper) != paper
    Path(configured.file).unlink()
    assert with_seal(paper) == paper


def test_a_seal_that_nothing_can_make_is_told_before_production_starts(monkeypatch):
    from tests.test_config import COMPLETE

    monkeypatch.setattr(settings, "find_spec", lambda _name: None)
    (problem,) = settings.problems(settings.from_environment({**COMPLETE, "SEAL_FILE": "/etc/prezence/seal.p12"}))
    assert problem.startswith("SEAL_FILE is set, but what makes the seal is not installed")


def test_who_downloads_a_certificate_gets_it_sealed_and_the_page_tells_whose_seal_it_is(
    client, configured, plzen, town
):
    with clock.frozen(EVENING):
        person = came(plzen.event)
        actions.issue(plzen.event, by=None)
        answer = client.get(f"{own_address(person)}/certificate.pdf")
        verify = client.page(f"/en/verify/{grouped(person.certificates[0].code)}")
        page = client.page(verify.link("How to check the seal"))
        file = client.get(page.link("Download the certificate of the seal"))

    assert verified(answer.data, town).bottom_line
    facts = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert facts["Holder"] == "Pečeť konference, Město Kadaň"
    assert facts["Fingerprint (SHA-256)"] == town.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()
    assert file.data == town.certificate.public_bytes(Encoding.DER)


def test_without_a_seal_the_page_says_so(client):
    page = client.page("/en/verify/seal")
    assert "bear no electronic seal" in page.text.replace("\u00a0", " ")
    assert client.get("/verify/seal.cer").status_code == 404
