"""The organiser's pages about who stands behind the conference: organisations, the grant, logos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from conference.events import actions, blueprint, logos, organisation_forms, wording
from conference.events.access import organiser_page, team_member
from conference.events.models import Event, Logo, Organisation
from conference.events.organiser import saved
from conference.fields.choices import ORGANISATION_TYPES
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save
from conference.untrusted import images
from conference.untrusted.upload_limit import takes_upload

R = TypeVar("R", Organisation, Logo)


@blueprint.get("/organise/<slug:slug>/organisations")
@organiser_page(MembershipRole.EDITOR)
def organisations(event: Event) -> ResponseReturnValue:
    """Show the organisations and what they are to the conference."""
    rows = [
        (row, ORGANISATION_TYPES[row.type], [wording.ORGANISATION_ROLES[role] for role in roles_of(event, row)])
        for row in event.organisations
    ]
    return page(event=event, organisations=rows)


@blueprint.route("/organise/<slug:slug>/organisations/new", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def add_organisation(event: Event) -> ResponseReturnValue:
    """Show one more organisation."""
    return organisation_page(event, None)


@blueprint.route("/organise/<slug:slug>/organisations/<int:organisation_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_organisation(event: Event, organisation_id: int) -> ResponseReturnValue:
    """Show one organisation and its roles."""
    return organisation_page(event, of_event(event.organisations, organisation_id))


def organisation_page(event: Event, organisation: Organisation | None) -> ResponseReturnValue:
    """Return the form of an organisation, new or known."""
    known = organisation.id if organisation else None

    def drawn(**sent: Any) -> organisation_forms.OrganisationForm:
        roles = roles_of(event, organisation) if organisation else []
        return organisation_forms.OrganisationForm(obj=organisation, data={"roles": roles}, **sent)

    def write() -> Organisation:
        return actions.save_organisation(event.id, known, form.values, form.chosen, by=team_member())

    form = drawn()
    if organisation is None:
        done = telling.carry_out(form, write)
    else:
        done = save(form, organisation, lambda: drawn(formdata=None), write, lock=event)
    if done:
        return saved(event, "events.organisations")
    return page(form=form, event=event, organisation=organisation)


@blueprint.post("/organise/<slug:slug>/organisations/<int:organisation_id>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_organisation(event: Event, organisation_id: int) -> ResponseReturnValue:
    """Remove an organisation that nothing names."""
    name = of_event(event.organisations, organisation_id).name
    with telling.flashed(f"{name}: "):
        removal = actions.remove_organisation(event.id, organisation_id, by=team_member())
        offer(event, gettext("Removed: %(name)s", name=name), removal)
    return lead_to("events.organisations", slug=event.slug)


def of_event(rows: Sequence[R], row_id: int) -> R:
    """Return the row of this id among those of the event; 404 for any other."""
    return next((row for row in rows if row.id == row_id), None) or abort(404)


def roles_of(event: Event, organisation: Organisation) -> list[str]:
    """Return what an organisation is to the event."""
    return [link.role.value for link in event.roles if link.organisation_id == organisation.id]


@blueprint.route("/organise/<slug:slug>/funding", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_funding(event: Event) -> ResponseReturnValue:
    """Show the grant and its publicity; with all texts empty there is none."""
    form = organisation_forms.FundingForm(event)
    done = save(
        form, event.funding or event, lambda: organisation_forms.FundingForm(event, formdata=None),
        lambda: actions.save_funding(event.id, form.values if form.is_given else None, by=team_member()), lock=event,
    )  # fmt: skip
    if done:
        if done.value is None:
            return saved(event)
        offer(event, gettext("The grant and its publicity are removed."), done.value)
        return lead_to("events.edit_funding", slug=event.slug)
    return page(form=form, event=event)


@blueprint.route("/organise/<slug:slug>/logos", methods=["GET", "POST"])
@takes_upload(images.PICTURE_MAX_BYTES, is_signed_in)
@organiser_page(MembershipRole.EDITOR)
def manage_logos(event: Event) -> ResponseReturnValue:
    """Show the logos, and uploading one."""
    form = organisation_forms.LogoForm()

    def add() -> None:
        logos.add_logo(event.id, images.logo_from(form.file.data.stream), form.alt.data or "", by=team_member())

    if telling.carry_out(form, add, wording.LOGO_REFUSALS, "file"):
        return saved(event)
    return page(form=form, event=event)


@blueprint.route("/organise/<slug:slug>/logos/<int:logo_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_logo(event: Event, logo_id: int) -> ResponseReturnValue:
    """Show the words and the order of one logo."""
    logo = of_event(event.logos, logo_id)
    form = organisation_forms.LogoTextForm(obj=logo)

    def describe() -> None:
        logos.describe_logo(event.id, logo_id, form.alt.data or "", form.position.data or 0, by=team_member())

    if save(form, logo, lambda: organisation_forms.LogoTextForm(obj=logo, formdata=None), describe, lock=event):
        return saved(event, "events.manage_logos")
    return page(form=form, event=event, logo=logo)


@blueprint.post("/organise/<slug:slug>/logos/<int:logo_id>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_logo(event: Event, logo_id: int) -> ResponseReturnValue:
    """Remove a logo."""
    alt = of_event(event.logos, logo_id).alt
    removal = logos.remove_logo(event.id, logo_id, by=team_member())
    offer(event, gettext("Removed: %(name)s", name=alt), removal)
    return lead_to("events.manage_logos", slug=event.slug)
