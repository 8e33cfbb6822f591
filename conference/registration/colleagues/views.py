"""The form on which a clerk registers several colleagues, and the page after it."""

from __future__ import annotations

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from conference.admission.rules import AdmissionRefused
from conference.caching import cached_page
from conference.events.access import event_page
from conference.events.models import Event
from conference.extensions import csrf, limiter
from conference.forms.fields import LINE, clean
from conference.lib import languages, telling
from conference.lib.clock import now
from conference.lib.routes import lead_to, page
from conference.programme.queries import times_of
from conference.questions.rules import QuestionRefused
from conference.registration import blueprint, rules, visit_words
from conference.registration.answers import Answer
from conference.registration.colleagues.actions import NotEnoughPlaces, WhenFull
from conference.registration.colleagues.actions import register_colleagues as register_all
from conference.registration.colleagues.forms import ColleaguesForm
from conference.registration.rules import RegistrationRefused
from conference.registration.suggestions import suggestions
from conference.registration.views import asks_code, why_not
from conference.visits.queries import groups_by_quota, offered_visits

SENT = "answered_colleagues"  # what the thank-you page says, kept in the session under this name
MAX_NAME = 40  # characters of a name in the session, which is a cookie
PER_ADDRESS = "40 per 10 minutes"  # a town office of sixty people is six forms and some corrections


@blueprint.route("/<slug:slug>/register/colleagues", methods=["GET", "POST"])
@csrf.exempt
@limiter.limit(PER_ADDRESS, methods=["POST"])
@cached_page()
@event_page
def register_colleagues(event: Event) -> ResponseReturnValue:
    """Show the form; the button for more rows gives it back longer, with everything that was typed."""
    form = ColleaguesForm(event, offered_visits(event), asks_code=asks_code(event))
    if request.method != "POST" and "code" in form:
        form.code.data = clean(request.args.get("code"))[:LINE]
    reason = rules.may_register(event, now())
    refused = reason and reason.value
    if request.method != "POST":
        refused = why_not(event, form)
        return _page(event, form, refused)
    if "more" in request.form:
        form.add_rows()
        return _page(event, form, refused)
    if not form.validate():
        return _page(event, form, refused)
    people = form.people()
    try:
        found = register_all(
            event, people, choice=WhenFull(form.choice.data), language=languages.current(),
            clerk_email=form.clerk_email.data or "", entry=form.entry,
        )  # fmt: skip
    except NotEnoughPlaces as refusal:
        form.choice.errors = [refusal.sentence]
        form.choice.data = WhenFull.EACH.value
        return _page(event, form, None)
    except (AdmissionRefused, QuestionRefused) as refusal:
        telling.put(form, refusal)
        return _page(event, form, None)
    except RegistrationRefused as refusal:
        if refusal.about == "visit":  # taken off while the form was filled in
            form = ColleaguesForm(event, offered_visits(event), asks_code=asks_code(event))
            if form.validate():  # its visit was the last one, so that nobody is asked for one any more
                telling.put(form, refusal)
            return _page(event, form, None)
        return _page(event, form, refusal.reason.value), 409
    session[SENT] = {"slug": event.slug, "people": [(one.name[:MAX_NAME], one.answer.facts()) for one in found]}
    return lead_to("registration.colleagues_thanks", slug=event.slug)


@blueprint.get("/<slug:slug>/register/colleagues/thanks")
@event_page
def colleagues_thanks(event: Event) -> ResponseReturnValue:
    """Show what became of each, and what happens next. It says the same for addresses that were registered before."""
    sent = session.get(SENT)
    if not sent or sent.get("slug") != event.slug:
        return redirect(url_for("registration.register_colleagues", slug=event.slug))
    groups, answers = groups_by_quota(event), [(name, Answer.read(facts)) for name, facts in sent["people"]]
    people = [
        (name, answer, [(visit_words.name_of(on, groups), on) for on in answer.visits]) for name, answer in answers
    ]
    return page(event=event, people=people, is_open=rules.may_register(event, now()) is None)


def _page(event: Event, form: ColleaguesForm, refused: str | None) -> Response:
    return page(
        event=event, form=form, refused=refused, days=times_of(event),
        visits=form.visits, suggested=None if refused else suggestions(event),
    )  # fmt: skip
