"""Speakers for everybody, and a speaker's own page behind their link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.caching import cached_page
from conference.events.access import enter, event_page, plain_address
from conference.events.models import Event
from conference.events.rules import bounds
from conference.extensions import limiter
from conference.lib import clock, telling
from conference.lib.routes import page
from conference.programme.models import Item
from conference.programme.snapshot import item_of
from conference.programme.wording import css_class, kind_label
from conference.slides import downloads, intake
from conference.slides import queries as slides_queries
from conference.slides import rules as slides_rules
from conference.slides import wording as slides_wording
from conference.slides.forms import SlidesForm
from conference.speakers import actions, blueprint, photos, queries, wording
from conference.speakers.forms import InvitationForm, PhotoForm, ProfileForm
from conference.speakers.models import Speaker
from conference.team import removals
from conference.team.rules import Archived, ArchiveRefusal, RemovalRefusal, RemovalRefused
from conference.team.saving import save
from conference.untrusted.images import PICTURE_MAX_BYTES
from conference.untrusted.upload_limit import takes_upload
from conference.untrusted.uploads import SLIDES_MAX_BYTES

P = ParamSpec("P")
OwnView = Callable[Concatenate[Speaker, P], ResponseReturnValue]


@blueprint.get("/<slug:slug>/speakers")
@cached_page()
@event_page
def speakers(event: Event) -> ResponseReturnValue:
    """Show everybody who speaks according to the published programme."""
    return page(found=queries.released(event))


@blueprint.get("/<slug:slug>/speakers/<code:code>")
@cached_page()
@event_page
def speaker(event: Event, code: str) -> ResponseReturnValue:
    """Show one speaker: who they are, where they speak, their slides."""
    found = queries.appearance(event, code)
    if found is None:
        abort(404)
    return page(
        speaker=found.speaker, items=found.items, files=slides_queries.published(event), kind_label=kind_label,
        css_class=css_class, is_over=clock.now() >= bounds(event)[1],
    )  # fmt: skip


@blueprint.get("/<slug:slug>/speakers/<code:code>/photo-<version>.jpg")
@event_page
def photo_file(event: Event, code: str, version: str) -> ResponseReturnValue:
    """Send the photo of a speaker of the published programme.

    Its address changes with it, so it may be kept for ever.
    """
    return _public_photo(event, code, version)


@blueprint.get("/<slug:slug>/speakers/<code:code>/small-photo-<version>.jpg")
@event_page
def small_photo_file(event: Event, code: str, version: str) -> ResponseReturnValue:
    """Send the same photo for lists, a few kilobytes."""
    return _public_photo(event, code, version, small=True)


def _public_photo(event: Event, code: str, version: str, *, small: bool = False) -> ResponseReturnValue:
    found = queries.appearance(event, code)
    if found is None or found.speaker.photo_version != version:
        abort(404)
    return photos.photo(found.speaker, for_ever=True, small=small)


def is_ours(token: str, **_values: object) -> bool:
    """Return whether a link is a speaker's, for the size of what may be sent through it."""
    return queries.by_token(token) is not None


def speaker_page(view: OwnView[P]) -> Callable[..., ResponseReturnValue]:
    """Put a view behind a speaker's secret link: it gets the Speaker in place of the token.

    404 for all others.
    """

    @wraps(view)
    def routed(token: str, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        person = queries.by_token(token)
        if person is None:
            abort(404)
        enter(person.event)
        if request.method in ("POST", "PATCH") and person.event.archived_at is not None:
            raise Archived(ArchiveRefusal.READ_ONLY)
        return plain_address(person.event) or view(person, *args, **kwargs)

    routed.in_archive = False  # type: ignore[attr-defined]  # read by `team.read_only`
    return routed


def item_by_code(person: Speaker, code: str) -> Item:
    """Return an item of a speaker; 404 for any other."""
    return next((item for item in person.items if item.code == code), None) or abort(404)


@blueprint.get("/speaker/<token>")
@speaker_page
def own(person: Speaker) -> ResponseReturnValue:
    """Show a speaker's own page: their items, slides, biography and photo."""
    if person.opened_at is None:
        actions.note_opened(person)
    return _own(person)


@blueprint.post("/speaker/<token>/slides/<code:code>")
@takes_upload(SLIDES_MAX_BYTES, is_ours)
@limiter.limit(intake.PER_HOUR)
@speaker_page
def own_slides(person: Speaker, code: str) -> ResponseReturnValue:
    """Upload slides of one's item, or choose who sees the present ones."""
    form = SlidesForm(item_by_code(person, code), speaker=person)
    return (
        _done(_("Your slides are saved."), f"slides-{code}")
        if intake.receive(form, speaker=person)
        else _own(person, form)
    )


@blueprint.post("/speaker/<token>/answer")
@speaker_page
def own_answer(person: Speaker) -> ResponseReturnValue:
    """Answer the invitation."""
    form = InvitationForm(person)

    def write() -> None:
        actions.answer_invitation(person, form.chosen, form.answer_note.data or "")

    if not save(form, person, lambda: InvitationForm(person, formdata=None), write):
        return _own(person, form)
    return _done(_("Thank you, the organiser has your answer."), "answer")


@blueprint.post("/speaker/<token>/bio")
@speaker_page
def own_profile(person: Speaker) -> ResponseReturnValue:
    """Save what one writes about oneself and one's visit."""
    form = ProfileForm(person)
    if not save(form, person, lambda: ProfileForm(person, formdata=None),
                lambda: actions.save_profile(person, form.values)):  # fmt: skip
        return _own(person, form)
    return _done(_("Saved."), "bio")


@blueprint.post("/speaker/<token>/photo")
@takes_upload(PICTURE_MAX_BYTES, is_ours)
@limiter.limit(intake.PER_HOUR)
@speaker_page
def own_photo(person: Speaker) -> ResponseReturnValue:
    """Upload, describe or remove one's photo."""
    form = PhotoForm(person)
    done = photos.receive(form, person)
    if done.removal is not None:
        return _done(_("Your photo is removed. You can take it back below."), "photo")
    return _done(_("Your photo is saved."), "photo") if done else _own(person, form)


@blueprint.post("/speaker/<token>/photo/take-back")
@speaker_page
def take_photo_back(person: Speaker) -> ResponseReturnValue:
    """Put back the photo that was removed last."""
    removal = removals.latest(person.event, actions.PHOTO, person)
    with telling.flashed():
        if removal is None:
            raise RemovalRefused(RemovalRefusal.GONE)
        removals.take_back(person.event, removal.id, by=None)
        flash(_("Your photo is back."), "success")
    return redirect(_own_address("photo"), 303)


@blueprint.get("/speaker/<token>/photo.jpg")
@speaker_page
def own_photo_file(person: Speaker) -> ResponseReturnValue:
    """Send one's photo, published or not."""
    return photos.photo(person)


@blueprint.get("/speaker/<token>/whole-photo.jpg")
@speaker_page
def own_whole_photo_file(person: Speaker) -> ResponseReturnValue:
    """Send one's photo before it was cut."""
    return photos.whole_photo(person)


@blueprint.get("/speaker/<token>/slides/<code:code>/<int:version>/<filename>")
@speaker_page
def own_slide_file(person: Speaker, code: str, version: int, filename: str) -> ResponseReturnValue:
    """Send a version of the slides of one's item, whoever may see it otherwise."""
    file = slides_queries.version_of(item_by_code(person, code), version)
    if file is None or file.filename != filename:
        abort(404)
    return downloads.attachment(file)


def _own(person: Speaker, sent: Any = None) -> ResponseReturnValue:
    """Return the own page, with the form that was just sent as it was sent, and the others as they are stored."""
    event, items = person.event, person.items
    forms = {
        item.code: sent
        if isinstance(sent, SlidesForm) and sent.item is item
        else SlidesForm(item, speaker=person, formdata=None)
        for item in items
    }
    return page(
        "speakers.own",
        form=sent,
        speaker=person,
        token=request.view_args["token"] if request.view_args else "",
        talks=[(item, item_of(item, with_anonymous_names=True), forms[item.code]) for item in items],
        current={item.code: slides_queries.current_of(item) for item in items},
        asked=queries.asked_of(person),
        moderated=queries.moderated_by(person),
        tasks=wording.TASKS,
        has_slides={item.code for item in items if slides_queries.current_of(item)},
        answer=_answer(person, sent),
        profile=sent if isinstance(sent, ProfileForm) else ProfileForm(person, formdata=None),
        removed_photo=None if person.photo_key else removals.latest(event, actions.PHOTO, person),
        photo=sent if isinstance(sent, PhotoForm) else PhotoForm(person, formdata=None),
        is_open=slides_rules.is_open(event.slides_due_at, clock.now()),
        past_due=slides_wording.past_due(event),
        audiences=slides_wording.AUDIENCES,
        showing={
            code: slides_wording.showing_sentence(showing, event)
            for code, showing in slides_queries.showing(event).items()
        },
        kind_label=kind_label,
        css_class=css_class,
    )


def _answer(person: Speaker, sent: Any) -> InvitationForm | None:
    """Return the form that answers the invitation; None where the conference asks for no answer."""
    if isinstance(sent, InvitationForm):
        return sent
    return InvitationForm(person, formdata=None) if person.event.answers_due_at else None


def _done(message: str, part: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(_own_address(part), 303)


def _own_address(part: str) -> str:
    token = request.view_args["token"] if request.view_args else ""
    return url_for("speakers.own", token=token, _anchor=part)
