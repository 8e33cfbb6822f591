"""The registration form and what follows it, for people who have no link yet."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from conference.admission.queries import has_codes
from conference.admission.rules import AdmissionRefusal, AdmissionRefused, Admittance, only_invited
from conference.caching import cached_page, cached_value
from conference.czech.names import clean_name
from conference.czech.typography import nbsp
from conference.events.access import event_page
from conference.events.models import Event
from conference.extensions import csrf, limiter
from conference.forms.fields import LINE, clean
from conference.lib import languages, telling
from conference.lib.clock import now
from conference.lib.email_address import normalise_email
from conference.lib.headers import not_stored
from conference.lib.routes import lead_to, page
from conference.programme.queries import times_of
from conference.questions.rules import QuestionRefused
from conference.registration import actions, blueprint, rules
from conference.registration.answers import Answer
from conference.registration.forms import LostLinkForm, NewcomerForm, RegistrationForm
from conference.registration.rules import RegistrationRefused
from conference.registration.suggestions import suggestions
from conference.registration.thanks import thanks_page
from conference.visits.queries import on_offer, public_visits

SENT = "answered"  # what the thank-you page says, kept in the session under this name
ENDED = (AdmissionRefusal.INVITATION_USED, AdmissionRefusal.INVITATION_WITHDRAWN)  # told by a page of its own
PER_ADDRESS = "120 per 10 minutes"  # a town office of sixty people stands behind one address
LINKS_PER_ADDRESS = "10 per 10 minutes"


@blueprint.route("/<slug:slug>/register", methods=["GET", "POST"])
@csrf.exempt
@limiter.limit(PER_ADDRESS, methods=["POST"])
@cached_page("visit")
@event_page
def register(event: Event) -> ResponseReturnValue:
    """Show the registration form; when nobody can register, what to do instead."""
    visits = cached_value(event, "visits_on_offer", lambda: on_offer(event))
    form = RegistrationForm(event, visits, asks_code=asks_code(event))
    if request.method != "POST":
        _prepare(form, event)
        return show(event, form, why_not(event, form))
    reason = rules.may_register(event, now())
    return sent(event, form, form.entry) or show(event, form, reason and reason.value)


def why_not(event: Event, form: Any) -> str | None:
    """Return why the public form is not shown: a reason of time, or of who may register while no code is there."""
    if reason := rules.may_register(event, now()):
        return reason.value
    return event.admission.value if only_invited(event, now()) and not form.entry.code else None


def asks_code(event: Event) -> bool:
    """Return whether public forms ask for a code."""
    return bool(cached_value(event, "has_codes", lambda: has_codes(event)))


def sent(event: Event, form: NewcomerForm, entry: Admittance, **shown: Any) -> ResponseReturnValue | None:
    """Register who has sent a form, and lead them on; None where it has to be shown again."""
    if not form.validate_on_submit():
        return None
    details, slug = form.details(), event.slug
    try:
        outcome = actions.register(event, details, visits=form.visits_wished, language=languages.current(), entry=entry)
    except AdmissionRefused as refusal:
        if refusal.reason in ENDED:
            return None
        telling.put(form, refusal)
        return show(event, form, None, **shown)
    except QuestionRefused as refusal:  # a choice whose last place somebody else was faster to take
        telling.put(form, refusal)
        return show(event, form, None, **shown)
    except RegistrationRefused as refusal:
        if refusal.about == "visit" and form.blame(refusal):
            return show(event, form, None, **shown)
        return show(event, form, refusal.reason.value, **shown), 409
    session[SENT] = {
        "slug": slug,
        "name": nbsp(f"{clean_name(details.given_name)} {clean_name(details.family_name)}", languages.current()),
        "email": details.email,
        "organisation": details.organisation,
        "municipality": details.municipality,
        "answer": outcome.answer.facts(),
    }
    session["_fresh"] = False  # else Flask-Login notes it on the next page, with the cookie once more
    return lead_to("registration.thanks", slug=slug)


def _sent(name: str) -> str:
    return str(session.get(SENT, {}).get(name, ""))


@blueprint.get("/<slug:slug>/register/thanks")
@not_stored  # it names the person, perhaps on a computer of a library
@event_page
def thanks(event: Event) -> ResponseReturnValue:
    """Show where a newcomer stands, and what happens next.

    It says the same whether or not the address was known before.
    """
    if _sent("slug") != event.slug:
        return redirect(url_for("registration.register", slug=event.slug))
    return make_response(thanks_page(event, _sent("name"), _sent("email"), Answer.read(session[SENT]["answer"])))


@blueprint.route("/<slug:slug>/register/link", methods=["GET", "POST"])
@csrf.exempt
@limiter.limit(LINKS_PER_ADDRESS, methods=["POST"])
@cached_page()
@event_page
def request_link(event: Event) -> ResponseReturnValue:
    """For those who lost their link: the answer is always the same, the mail comes only to those it belongs to."""
    form = LostLinkForm()
    if not form.validate_on_submit():
        return page(event=event, form=form, is_sent=False)
    actions.send_link(event, normalise_email(form.email.data or "").key)
    return page(event=event, form=form, is_sent=True)


def _prepare(form: RegistrationForm, event: Event) -> None:
    """Fill in the code of a link, the visit chosen on the page of visits, and the colleague's organisation."""
    form.suggest(request.args.get("visit", ""))
    if "code" in form:
        form.code.data = clean(request.args.get("code"))[:LINE]
    known: dict[str, Any] = session.get(SENT) or {}
    if "colleague" in request.args and known.get("slug") == event.slug:
        form.organisation.data = known["organisation"]
        form.municipality.data = known["municipality"]


def show(
    event: Event, form: NewcomerForm, refused: str | None, *, takes_reserved: bool = False, **shown: Any
) -> Response:  # fmt: skip
    """Show the form of registration, or why there is none."""
    of = {one.visit.id: one for one in public_visits(event)}
    return page(
        "registration.register",
        event=event,
        form=form,
        shown_visits=[
            (of[visit.visit_id], field)
            for visit, field in zip(form.visits, form.visit_fields, strict=True)
            if visit.visit_id in of
        ],
        suggested=None if refused else suggestions(event),
        refused=refused,
        days=times_of(event),
        send_to=request.script_root + request.path,
        standing=event.quota.standing(takes_reserved=takes_reserved),
        **shown,
    )
