"""The participant's certificate, and the page that says whether a certificate is genuine."""

from __future__ import annotations

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from conference.certificates import blueprint, queries, rules, wording
from conference.certificates.document import CertificateFacts
from conference.certificates.facts import filename_of, printed
from conference.certificates.forms import VerifyForm
from conference.certificates.models import Certificate
from conference.certificates.paper_words import long_dates
from conference.certificates.rules import VerificationStatus
from conference.certificates.sealing import seal_certificate, with_seal
from conference.certificates.years import years_of
from conference.events.access import enter
from conference.extensions import limiter
from conference.forms.fields import clean
from conference.lib.clock import local
from conference.lib.codes import CERTIFICATE_LENGTH, grouped, normalise_code
from conference.lib.filenames import attachment_header
from conference.lib.languages import current
from conference.lib.routes import lead_to, page
from conference.registration.models import Registration
from conference.registration.own.access import own_page
from conference.speakers.models import Speaker
from conference.speakers.views import speaker_page

CHECKS_PER_ADDRESS = "120 per 10 minutes"  # a personnel office checks a pile of papers
PAPERS_PER_ADDRESS = "120 per 10 minutes"  # a paper takes a fifth of a second


@blueprint.get("/my/<token>/certificate.pdf")
@limiter.limit(PAPERS_PER_ADDRESS)
@own_page
def my_certificate_pdf(registration: Registration) -> Response:
    """Send the person's valid certificate; 404 where there is none."""
    certificate = queries.valid_certificate_of(registration)
    if certificate is None:
        abort(404)
    return paper(certificate)


@blueprint.get("/speaker/<token>/certificate.pdf")
@limiter.limit(PAPERS_PER_ADDRESS)
@speaker_page
def speaker_certificate_pdf(speaker: Speaker) -> Response:
    """Send a speaker's valid certificate of contribution; 404 where there is none."""
    if speaker.certificate is None:
        abort(404)
    return paper(speaker.certificate)


@blueprint.get("/my/<token>/certificates")
@own_page
def my_certificates(registration: Registration) -> ResponseReturnValue:
    """Show the person's certificates of this conference and of others of its series, with the hours of each year."""
    return page(
        registration=registration, event=registration.event, token=(request.view_args or {})["token"],
        years=years_of(registration), grouped=grouped,
    )  # fmt: skip


@blueprint.get("/verify")
@limiter.limit(CHECKS_PER_ADDRESS)
def verify_form() -> ResponseReturnValue:
    """Show a field for the code of a certificate; leads to the answer."""
    form = VerifyForm(request.args)
    if "code" in request.args and form.validate():
        code = normalise_code(form.code.data or "", CERTIFICATE_LENGTH)
        if code is not None:
            return lead_to("certificates.verify", code=grouped(code))
        form.code.errors = [gettext("This can't be a code: it has ten letters and digits, and never 0, O, 1, I or L.")]
    return _unlisted(page(form=form))


@blueprint.get("/verify/seal")
@limiter.limit(CHECKS_PER_ADDRESS)
def seal() -> ResponseReturnValue:
    """Show how the electronic seal on certificates is checked, and whose it is."""
    found = seal_certificate()
    zone = current_app.config["DEFAULT_TIMEZONE"]
    return _unlisted(page(
        seal=found,
        days=[local(moment, zone) for moment in (found.valid_from, found.valid_until)] if found else [],
    ))  # fmt: skip


@blueprint.get("/verify/seal.cer")
@limiter.limit(CHECKS_PER_ADDRESS)
def seal_file() -> Response:
    """Send the certificate of the seal, for programs that shall know it; 404 where there is none."""
    found = seal_certificate()
    if found is None:
        abort(404)
    response = Response(found.der, mimetype="application/pkix-cert")
    response.headers["Content-Disposition"] = attachment_header("seal.cer")
    return _unlisted(response)


@blueprint.get("/verify/<code>")
@limiter.limit(CHECKS_PER_ADDRESS)
def verify(code: str) -> ResponseReturnValue:
    """Show whether a certificate is genuine. Says no more than the paper does; 404 for an unknown code."""
    normal = normalise_code(code, CERTIFICATE_LENGTH)
    certificate = queries.certificate_by_code(normal) if normal else None
    if certificate is not None and certificate.event.published_at is not None:
        enter(certificate.event)
    is_revoked = bool(certificate and certificate.revoked_at)
    status = rules.verification_status(certificate is not None, is_revoked)
    facts = CertificateFacts.thawed(certificate.facts) if certificate and certificate.facts else None
    response = page(
        status=status.value,
        certificate=certificate,
        facts=facts,
        kinds=wording.CERTIFICATE_KINDS,
        has_seal=seal_certificate() is not None,
        days=long_dates(facts.days, current()) if facts else "",
        code=grouped(normal) if normal else clean(code)[:60],
        form=VerifyForm(formdata=None),
    )
    if status is VerificationStatus.UNKNOWN:
        response.status_code = 404
    return _unlisted(response)


def paper(certificate: Certificate) -> Response:
    """Return the PDF of a certificate as a download, with the seal if there is one; 404 where its facts were erased."""
    if not certificate.facts:
        abort(404)
    return pdf(with_seal(printed(certificate)), filename_of(certificate.number, certificate.facts))


def pdf(content: bytes, filename: str) -> Response:
    """Return a PDF as a download."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = attachment_header(filename)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _unlisted(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
