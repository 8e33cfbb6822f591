"""The registration form and what follows it, for people who have no link yet."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from flask import make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from conference.events.access import event_page
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.email_address import normalise_email
from conference.lib.names import clean_name
from conference.lib.routes import page
from conference.places.queries import limited_items
from conference.places.rules import standing
from conference.programme.queries import last_release
from conference.registration import actions, blueprint, queries, rules
from conference.registration.actions import Outcome, OutcomeKind
from conference.registration.calendar import days
from conference.registration.forms import LinkForm, RegistrationForm
from conference.registration.items import shown_visits
from conference.registration.rules import Reason, RegistrationRefused
from conference.registration.suggestions import suggestions
from conference.registration.wording import REFUSALS
from conference.visits.models import Visit
from conference.visits.queries import visits_of

SENT = "registered"  # what the thank-you page says, kept in the session under this name
PER_ADDRESS = "120 per 10 minutes"  # a town office of sixty people stands behind one address
LINKS_PER_ADDRESS = "10 per 10 minutes"


@blueprint.route("/<slug:slug>/register", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@event_page
def register(event: Event) -> ResponseReturnValue:
    """The registration form; when nobody can register, what to do instead."""
    visits = visits_of(event)
    form = RegistrationForm(event, visits)
    refused = rules.may_register(event, now())
    if request.method != "POST":
        _prepare(form, event)
        return _page(event, form, visits, refused)
    if not form.validate():
        return _page(event, form, visits, refused), 422
    details = form.details()
    try:
        outcome = actions.register(
            event, details, visit=form.wish, form_token=form.form_token.data or "", language=languages.current()
        )
    except RegistrationRefused as refusal:
        if refusal.reason is Reason.NO_SUCH_GROUP and "visit" in form:
            form.visit.errors = [str(REFUSALS[refusal.reason])]
            return _page(event, form, visits_of(event), None), 422
        return _page(event, form, visits, refusal.reason), 409
    session[SENT] = {
        "slug": event.slug,
        "name": f"{clean_name(details.given_name)} {clean_name(details.family_name)}",
        "email": details.email,
        "organisation": details.organisation,
        "municipality": details.municipality,
        "has_place": _has_place(event, outcome),
    }
    return redirect(url_for("registration.thanks", slug=event.slug), 303)


@blueprint.get("/<slug:slug>/register/thanks")
@event_page
def thanks(event: Event) -> ResponseReturnValue:
    """What happens next. It says the same whether or not the address was registered before."""
    sent = session.get(SENT)
    if not sent or sent.get("slug") != event.slug:
        return redirect(url_for("registration.register", slug=event.slug))
    is_open = rules.may_register(event, now()) is None
    shown = make_response(page(
        event=event, sent=sent, is_open=is_open, has_items=bool(limited_items(event)),
        has_programme=last_release(event) is not None,
    ))  # fmt: skip
    shown.headers["Cache-Control"] = "no-store"  # it names the person, perhaps on a computer of a library
    return shown


@blueprint.route("/<slug:slug>/register/link", methods=["GET", "POST"])
@limiter.limit(LINKS_PER_ADDRESS, methods=["POST"])
@event_page
def request_link(event: Event) -> ResponseReturnValue:
    """For those who lost their link: the answer is always the same, the mail comes only to those it belongs to."""
    form = LinkForm()
    if request.method != "POST":
        return page(event=event, form=form, is_sent=False)
    if not form.validate():
        return page(event=event, form=form, is_sent=False), 422
    actions.send_link(event, normalise_email(form.email.data or "").key)
    return page(event=event, form=form, is_sent=True)


def _prepare(form: RegistrationForm, event: Event) -> None:
    """A fresh form: its token, the visit chosen on the page of visits, the colleague's organisation."""
    form.form_token.data = token_urlsafe(24)
    if "visit" in form:
        wish = request.args.get("visit", "")
        form.visit.data = wish if wish in form.wishes else ""
    sent: dict[str, Any] = session.get(SENT) or {}
    if "colleague" in request.args and sent.get("slug") == event.slug:
        form.organisation.data = sent["organisation"]
        form.municipality.data = sent["municipality"]


def _page(event: Event, form: RegistrationForm, visits: list[Visit], refused: Reason | None) -> str:
    suggested = None if refused else suggestions(event)
    return page(
        event=event, form=form, visits=visits, shown_visits=shown_visits(event, visits), suggested=suggested,
        refused=refused and refused.value, days=days(event),
    )  # fmt: skip


def _has_place(event: Event, outcome: Outcome) -> bool:
    """Whether the thank-you page speaks of a place. For a known address: whether a newcomer would have got one."""
    if outcome.has_place is not None:
        return outcome.has_place
    if outcome.kind is OutcomeKind.KNOWN:
        quota = event.quota
        return standing(quota.capacity, quota.taken, quota.waiting).kind != "full"
    turn = queries.conference_turn(outcome.registration)
    return turn is not None and turn.is_held
