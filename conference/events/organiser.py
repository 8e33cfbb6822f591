"""The organiser's pages about the conference itself."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_security.decorators import auth_required

from conference.events import actions, blueprint, forms, publishing, queries, rules, travel, wording
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.events.new_event_form import NewEventForm
from conference.events.venue_form import VenueForm
from conference.forms.fields import SelectChoice
from conference.lib import clock, languages, telling
from conference.lib.colour import is_colour
from conference.lib.languages import LANGUAGES
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
from conference.team.models import MembershipRole
from conference.team.saving import save


@blueprint.get("/organise/")
@auth_required("session")
def organise() -> ResponseReturnValue:
    """Show the conferences of the person who is signed in, with phase and numbers."""
    now = clock.now()
    events = [(event, wording.PHASES[rules.phase(event, now)]) for event in queries.events_of(team_member())]
    return page(events=events)


@blueprint.route("/organise/new", methods=["GET", "POST"])
@auth_required("session")
def new_event() -> ResponseReturnValue:
    """Begin a conference: the few things needed. Any team member may, and becomes its owner."""
    form = NewEventForm()
    series = {str(row.id): row.text("title", languages.current()) for row in queries.series_of(team_member())}
    if series:
        choices = [SelectChoice(number, title) for number, title in series.items()]
        form.series.choices = [SelectChoice("", gettext("a new series")), *choices]
    else:
        del form.series
    if made := telling.carry_out(form, lambda: actions.create_event(new_event_of(form), by=team_member())):
        said = gettext("The conference is created. Its pages are a draft that only the team sees.")
        return finish(said, "events.publication", slug=made.value.slug)
    return page(form=form)


def new_event_of(form: NewEventForm) -> actions.NewEvent:
    """Return what was filled in, as the action wants it."""
    languages = form.languages
    series_title = form.series_title.data or ""
    series = form.series.data if form.series else ""
    return actions.NewEvent(
        titles={code: form[f"title_{code}"].data for code in LANGUAGES if form[f"title_{code}"].data},
        language=languages[0], second_language=languages[1] if len(languages) > 1 else None,
        starts_on=form.starts_on.data, ends_on=form.ends_on.data or form.starts_on.data, slug=form.slug.data or "",
        series_id=int(series) if series else None,
        series_titles={languages[0]: series_title} if series_title else None, edition=form.edition.data,
        timezone=current_app.config["DEFAULT_TIMEZONE"], capacity=form.capacity.data,
        registration_opens_at=form.registration_opens_at.data, registration_closes_at=form.registration_closes_at.data,
    )  # fmt: skip


def edit(event: Event, form: forms.EventForm, **shown: Any) -> ResponseReturnValue:
    """Return a page whose form sets columns of the event."""
    if done := save(form, event, lambda: type(form)(event, formdata=None),
                    lambda: actions.change_event(event.id, form.values, by=team_member())):  # fmt: skip
        return saved(done.value)
    return page(form=form, event=event, **shown)


def saved(event: Event, endpoint: str | None = None, message: str = "") -> ResponseReturnValue:
    """Say that it is saved, and show the page anew."""
    return finish(message or gettext("Saved."), endpoint or request.endpoint or "", slug=event.slug)


@blueprint.route("/organise/<slug:slug>/settings", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_event(event: Event) -> ResponseReturnValue:
    """Show titles, goal, colour."""
    form = forms.TextsForm(event)
    chosen = form.accent.data or ""
    report = rules.accent_report(chosen if is_colour(chosen) else event.accent)
    return edit(event, form, report=report, ratio=format_decimal(round(report.ratio, 1)))


@blueprint.route("/organise/<slug:slug>/registration-settings", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_registration_settings(event: Event) -> ResponseReturnValue:
    """Show when registration is open, and what the form asks."""
    return edit(event, forms.RegistrationSettingsForm(event))


@blueprint.route("/organise/<slug:slug>/venue", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_venue(event: Event) -> ResponseReturnValue:
    """Show where it is and how to get there."""
    form = VenueForm(event)
    if done := save(form, event, lambda: VenueForm(event, formdata=None),
                    lambda: travel.save_venue(event.id, form.values, form.way, by=team_member())):  # fmt: skip
        return saved(done.value)
    return page(form=form, event=event)


@blueprint.route("/organise/<slug:slug>/contact", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_contact(event: Event) -> ResponseReturnValue:
    """Show who answers questions, and what is said about personal data."""
    return edit(event, forms.ContactForm(event))


@blueprint.route("/organise/<slug:slug>/certificate-settings", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_certificate_settings(event: Event) -> ResponseReturnValue:
    """Show what is printed on certificates."""
    return edit(event, forms.CertificateSettingsForm(event))


@blueprint.route("/organise/<slug:slug>/deadlines", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_deadlines(event: Event) -> ResponseReturnValue:
    """Show when slides are due, whether they wait for the team's yes, and from when they are shown."""
    return edit(event, forms.DeadlinesForm(event))


@blueprint.route("/organise/<slug:slug>/series", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_series(event: Event) -> ResponseReturnValue:
    """Show the titles of the series, for all of its editions."""
    form, series = forms.SeriesForm(obj=event.series), event.series

    def change() -> None:
        titles = {code: form[f"title_{code}"].data or "" for code in LANGUAGES}
        actions.change_series(event.id, titles, by=team_member())

    if save(form, series, lambda: forms.SeriesForm(obj=series, formdata=None), change, lock=event):
        return saved(event)
    return page(form=form, event=event)


@blueprint.get("/organise/<slug:slug>/publication")
@organiser_page(MembershipRole.EDITOR)
def publication(event: Event) -> ResponseReturnValue:
    """Show what the public sees, and what is missing before it may."""
    missing = [wording.MISSING[name] for name in queries.missing_for_publication(event)]
    return page(event=event, missing=missing, phase=wording.PHASES[rules.phase(event, clock.now())])


@blueprint.post("/organise/<slug:slug>/publish")
@organiser_page(MembershipRole.EDITOR)
def publish_event(event: Event) -> ResponseReturnValue:
    """Make the pages public."""
    with telling.flashed():
        publishing.publish_event(event.id, by=team_member())
        flash(gettext("The pages are public."), "success")
    return lead_to("events.publication", slug=event.slug)


@blueprint.post("/organise/<slug:slug>/unpublish")
@organiser_page(MembershipRole.EDITOR)
def unpublish_event(event: Event) -> ResponseReturnValue:
    """Make the pages the team's only again, while nobody is registered."""
    with telling.flashed():
        publishing.unpublish_event(event.id, by=team_member())
        flash_way_back(gettext("Only the team sees the pages now."), "events.publish_event", slug=event.slug)
    return lead_to("events.publication", slug=event.slug)
