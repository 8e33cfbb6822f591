"""A form that is refused answers 422 with its page, so that programs and caches take it for no success: every form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_security.recoverable import generate_reset_password_token
from werkzeug.routing import Rule

from conference.moving import actions as moving
from conference.moving import queries as moving_queries
from conference.moving.rules import Dates
from conference.programme.models import ItemKind
from tests.client import Page, PageClient
from tests.factories import make_item, make_user
from tests.test_bad_input import Walk, walk

__all__ = ["walk"]

ASK_NOTHING = frozenset({  # buttons, and choices among what the page offers: nobody types anything that could be wrong
    "admission.forget_invitee", "admission.invite_anew", "admission.remove_code", "admission.send_invitation",
    "admission.send_invitations_by_name", "admission.take_invitees_back", "admission.withdraw_invitation",
    "desk.desk_mark", "desk.desk_marks_json", "desk.desk_scan", "desk.presence_scan",
    "desk.desk_code_json", "desk.presence_code_json", "desk.presence_marks_json", "desk.end_device",
    "desk.renew_device", "desk.settle", "desk.guide_mark",
    "attendance.mark_visit", "attendance.mark_whole_visit", "bulk.prepare", "bulk.undo", "certificates.issue",
    "certificates.issue_contributions", "certificates.issue_one", "certificates.take_correction_back",
    "certificates.request_batch", "editions.archive", "editions.reopen", "editions.send_invitations",
    "editions.stop_invitations",
    "erasure.erase_person", "erasure.my_erase", "events.publish_event", "evidence.check_publicity", "evidence.pack",
    "events.remove_logo", "events.remove_organisation", "events.remove_picture", "events.unpublish_event",
    "intake.confirm_import", "intake.drop_import", "intake.undo_import",
    "letters.continue_letter", "letters.default_text", "letters.remove_file", "letters.remove_letter",
    "letters.restore_event",
    "letters.retry_letter", "letters.stop_letter", "letters.test_letter", "letters.unplan_letter",
    "merging.merge", "merging.undo", "moving.drop_move", "moving.move_back", "programme.accept_warning",
    "programme.point_out_again", "programme.publish", "programme.remove_item", "programme.remove_room",
    "programme.undo_step", "questions.ask_again", "questions.move_question_down", "questions.move_question_up",
    "questions.remove_question", "registration.cancel_person", "registration.leave_person_visit",
    "registration.my_cancel", "registration.my_email", "registration.my_new_email", "registration.my_places",
    "registration.my_visit",
    "registration.my_new_link", "registration.renew_link",
    "registration.remove_view", "registration.resend_confirmation", "registration.take_answer_back",
    "reports.discard_message", "reports.retry_message",
    "security.logout", "security.mf_recovery_codes", "slides.approve", "slides.remind", "slides.show_again",
    "slides.take_pack", "speakers.begin_upload",
    "slides.take_approval_back", "slides.withdraw", "speakers.invite_speaker", "speakers.remind",
    "speakers.remove_speaker", "speakers.renew_link", "speakers.take_photo_back",
    "team.confirm_sign_in", "team.end_other_sessions",
    "team.end_session", "team.hand_over",
    "surveys.ask_again", "surveys.begin", "surveys.move_question_down", "surveys.move_question_up",
    "surveys.remove_question",
    "team.invite_again", "team.remove", "team.remove_app", "team.remove_passkey", "team.take_back",
    "visits.remove_group", "visits.remove_visit",
})  # fmt: skip
SHOW_FIRST = frozenset({"quickstart.paste"})  # any text is shown as it was understood; nothing is taken over yet
OF_THE_SIGNED_OUT = frozenset(
    {"security.forgot_password", "security.login", "security.reset_password", "team.send_link"}
)
HALFWAY = frozenset({  # team/test_second_factor.py, team/test_passkeys.py
    "security.mf_recovery", "security.two_factor_token_validation", "team.step_by_passkey",
})  # fmt: skip
PROOFS = frozenset({"team.prove", "team.prove_by_passkey", "team.sign_in_by_passkey"})  # as above
NOT_WALKED = ASK_NOTHING | SHOW_FIRST | OF_THE_SIGNED_OUT | HALFWAY | PROOFS
NOT_DRAWN = ("file", "reason", "along", "to", "item", "password")
"""Fields of forms that the pages of the walk don't show as things stand."""


def asking(app: Flask) -> list[Rule]:
    """Every address to which something is sent that somebody types or uploads."""
    return [
        rule for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint not in NOT_WALKED
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.long
def test_every_form_that_is_sent_nonsense_answers_422(walk: Walk) -> None:
    """Each gets nonsense in every field that any form has; one that answers 200 or leads on has taken it."""
    event = walk.mine.event
    make_item(event, ItemKind.SITE_VISIT, code="V9")
    here = moving_queries.stands(event)
    moving.plan_move(event.id, Dates(here.starts_on + timedelta(7), here.ends_on + timedelta(7), here.timezone),
                     by=make_user("planner@example.org"))  # fmt: skip
    names = {name for form in walk.forms() for name in form.names}.union(NOT_DRAWN)
    nonsense = {**dict.fromkeys(names, "x" * 6000), "registration_id": str(walk.mine.ids["registration_id"])}

    pages = [Page(walk.client.post(walk.address(rule), data=nonsense), rule.endpoint) for rule in asking(walk.app)]

    assert {page.address: page.status for page in pages if page.status != 422} == {}
    assert [page.address for page in pages if not page.all(".errors, .message")] == []
    assert len(pages) > 40


def test_the_list_of_those_that_ask_nothing_names_what_there_is(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= NOT_WALKED


@pytest.mark.parametrize("endpoint", sorted(OF_THE_SIGNED_OUT))
def test_signing_in_that_is_refused_answers_422(app: Flask, client: PageClient, endpoint: str) -> None:
    sign_in_page = client.page("/organise/sign-in")
    token = sign_in_page.all("input[name=csrf_token]")[0].attrs["value"]
    with app.test_request_context():
        values = {"token": generate_reset_password_token(make_user())} if endpoint == "security.reset_password" else {}
    address = app.url_map.bind("localhost").build(endpoint, values)

    page = Page(client.post(address, data={"email": "nobody", "password": "x", "csrf_token": token}), address)

    assert page.status == 422
    assert page.all(".errors, .message")
