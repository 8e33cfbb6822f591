"""Every step that takes something away says beforehand what will happen, and has a way back or says that there is none.

A new route that accepts POST must be put into one of these lists: that is when somebody asks the question.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent / "templates"
REMOVAL = "team.take_back"  # the row is kept for thirty days (team/removals.py)
FOR_GOOD = "for good"  # and the question says so

TAKING = {  # endpoint: how it is taken back
    "admission.remove_code": REMOVAL,
    "admission.withdraw_invitation": "admission.invite_anew",
    "admission.forget_invitee": FOR_GOOD,
    "admission.take_invitees_back": FOR_GOOD,
    "slides.withdraw": "slides.show_again",
    "slides.take_approval_back": "slides.approve",
    "slides.show_again": "slides.show_again",  # the version it replaces is one of the older ones
    "speakers.remove_speaker": REMOVAL,
    "speakers.renew_link": FOR_GOOD,
    "editions.archive": "editions.reopen",
    "events.remove_logo": REMOVAL,
    "events.remove_organisation": REMOVAL,
    "events.remove_picture": REMOVAL,
    "registration.remove_view": REMOVAL,
    "events.unpublish_event": "events.publish_event",
    "letters.cancel_event": "letters.restore_event",
    "letters.restore_event": "letters.cancel_event",
    "moving.move_preview": "moving.move_back",
    "moving.drop_move": "moving.move",
    "programme.remove_item": REMOVAL,
    "programme.remove_room": REMOVAL,
    "questions.remove_question": "questions.ask_again",  # where somebody has answered, else it is kept as a removal
    "surveys.remove_question": "surveys.ask_again",  # the same
    "visits.remove_visit": REMOVAL,
    "visits.remove_group": REMOVAL,
    "team.remove": REMOVAL,
    "intake.drop_import": "intake.new_import",  # nothing was written; the file can be chosen again
    "intake.undo_import": "intake.new_import",  # said before: the same file can be imported again
    "bulk.prepare": "bulk.undo",
    "merging.merge": "merging.undo",
    "merging.undo": "merging.merge",
    "bulk.undo": "bulk.prepare",  # the same can be done again
    "certificates.revoke": FOR_GOOD,  # its number is never valid again; a new one is offered with the same press
    "certificates.take_correction_back": "certificates.correct_hours",  # the history keeps what it said
    "registration.cancel_person": FOR_GOOD,  # the places go to those who wait at once; it says so
    "registration.leave_person_visit": FOR_GOOD,
    "registration.my_cancel": FOR_GOOD,
    "registration.my_new_link": FOR_GOOD,
    "registration.renew_link": FOR_GOOD,
    "registration.my_visit": FOR_GOOD,
    "registration.my_places": FOR_GOOD,
    "reports.discard_message": "reports.retry_message",
    "letters.default_text": REMOVAL,
    "letters.remove_file": FOR_GOOD,
    "letters.remove_letter": FOR_GOOD,  # a draft, which nobody got
    "letters.stop_letter": "letters.continue_letter",
    "letters.unplan_letter": "letters.send_letter",
    "erasure.erase_person": FOR_GOOD,
    "erasure.my_erase": FOR_GOOD,
    "team.remove_app": "security.two_factor_setup",
    "team.remove_passkey": "team.add_passkey",
    "desk.end_device": "desk.renew_device",
}
FIELDS = {  # what a field of a larger form takes away: what the form says, and how it is taken back
    "speakers.speaker_photo": REMOVAL,  # "Remove the photo"
    "speakers.own_photo": "speakers.take_photo_back",
    "events.edit_funding": REMOVAL,  # all texts emptied
    "admission.reserved": "admission.reserved",
    "places.capacity": "places.capacity",  # never below the places that are taken
    "places.item_places": "places.item_places",
    "visits.edit_group": "visits.edit_group",
    "slides.upload_for_speaker": "slides.show_again",  # a newer file: the older one stays among the versions
    "speakers.own_slides": "slides.show_again",
    "team.change_role": "team.change_role",
    "team.hand_over": "team.hand_over",  # by the new owner
    "desk.mark_presence": "desk.mark_presence",  # "undo" is one of the marks
    "desk.guide_mark": "desk.guide_mark",
    "desk.desk_mark": "desk.desk_mark",  # and so it is here
    "desk.desk_marks_json": "desk.desk_marks_json",
    "desk.presence_marks_json": "desk.presence_marks_json",
    "desk.desk_scan": "desk.desk_mark",
    "desk.presence_scan": "desk.mark_presence",
    "attendance.mark_visit": "attendance.mark_visit",
    "programme.undo_step": "programme.undo_step",  # an undoing is undone
    "programme.move_item": "programme.undo_step",
    "programme.move_several": "programme.undo_step",
    "programme.point_out_again": "programme.accept_warning",
    "programme.publish": "programme.publish",  # the draft can be changed back and published again
    "registration.approval": "registration.take_answer_back",  # a no ends the registration, and says so
    "registration.take_answer_back": "registration.approval",
    "questions.edit_question": "questions.edit_question",  # a choice that somebody made is offered no more, and again
    "questions.move_question_down": "questions.move_question_up",
    "questions.move_question_up": "questions.move_question_down",
    "surveys.edit_question": "surveys.edit_question",
    "surveys.move_question_down": "surveys.move_question_up",
    "surveys.move_question_up": "surveys.move_question_down",
    "registration.move_person": "registration.move_person",  # says what is given up
}
GIVING = frozenset({  # adds, changes what only its own form shows, or sends
    "admission.codes", "admission.edit_admission", "admission.edit_code", "admission.edit_invitee",
    "admission.invite_anew", "admission.invitees", "admission.send_invitation",
    "admission.send_invitations_by_name", "registration.invited",
    "desk.mark_all_present", "attendance.mark_whole_visit", "desk.walk_in", "desk.desk_walk_in", "certificates.issue",
    "desk.devices", "desk.device", "desk.desk_code_json", "desk.presence_code_json", "desk.renew_device", "desk.settle",
    "certificates.correct_hours", "certificates.issue_contributions",
    "certificates.issue_one", "certificates.request_batch", "editions.new_edition", "editions.reopen",
    "editions.send_invitations", "editions.stop_invitations",
    "events.add_organisation", "events.edit_picture",
    "events.edit_certificate_settings", "events.edit_contact", "events.edit_deadlines", "events.edit_event",
    "events.edit_logo", "events.edit_organisation", "events.edit_registration_settings", "events.edit_series",
    "events.edit_venue", "events.manage_logos", "events.new_event", "events.publish_event",
    "intake.confirm_import", "intake.import_columns", "intake.import_invitees", "intake.new_import",
    "letters.attach_file", "letters.continue_letter", "letters.letter", "letters.letter_text", "letters.new_letter",
    "letters.retry_letter",
    "letters.send_letter", "letters.test_letter",
    "evidence.check_publicity", "evidence.pack", "moving.move", "moving.move_back", "paper.paper",
    "programme.accept_warning", "programme.copy_day", "programme.editor", "programme.place_item",
    "programme.programme_hours", "quickstart.paste", "quickstart.take_over",
    "programme.add_item", "programme.edit_room", "programme.edit_item", "programme.rooms",
    "questions.add_question", "questions.ask_again",
    "surveys.add_question", "surveys.ask_again", "surveys.begin", "surveys.edit_survey",
    "surveys.survey",  # answers, of which nobody can say whose they are; the page says so before
    "registration.add_person", "registration.edit_person", "registration.edit_view", "registration.save_view",
    "registration.let_person_in", "registration.my_change",
    "registration.my_email",
    "registration.my_new_email", "registration.register", "registration.register_colleagues",
    "registration.request_link", "registration.resend_confirmation", "reports.retry_message",
    "security.change_password", "security.forgot_password", "security.login", "security.logout",
    "security.mf_recovery", "security.mf_recovery_codes", "security.two_factor_setup",
    "security.two_factor_token_validation",
    "security.reset_password", "slides.approve", "slides.remind", "slides.take_pack",
    "speakers.begin_upload",
    "speakers.edit_speaker", "speakers.remind",
    "speakers.invite_speaker", "speakers.new_speaker", "speakers.own_answer", "speakers.own_profile",
    "speakers.take_photo_back",
    "team.account", "team.confirm_sign_in", "team.end_other_sessions", "team.end_session", "team.invite_again",
    "team.members", "team.add_passkey", "team.prove", "team.prove_by_passkey", "team.sign_in_by_passkey",
    "team.step_by_passkey",
    "team.send_link", "team.take_back", "visits.add_group", "visits.add_visit", "visits.edit_visit",
})  # fmt: skip


def test_every_route_that_changes_something_is_in_one_of_the_lists(app):
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    listed = [*TAKING, *FIELDS, *GIVING]

    assert sorted(routes - set(listed)) == []
    assert sorted(set(listed) - routes) == []
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("endpoint", sorted(TAKING))
def test_what_takes_something_away_asks_before(app, endpoint):
    """By a page of its own (GET), or by the part that opens at the first press and says what the second one does."""
    methods = {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods}
    if "GET" in methods:
        return
    forms = [text for path in TEMPLATES.rglob("*.html") for text in _calls(path.read_text(encoding="utf-8"), endpoint)]
    assert forms, f"no page leads to {endpoint}"
    assert all(form.startswith("careful(") for form in forms), forms


@pytest.mark.parametrize(("endpoint", "way_back"), sorted((TAKING | FIELDS).items()))
def test_the_way_back_exists(app, endpoint, way_back):
    assert way_back == FOR_GOOD or way_back in app.view_functions


def _calls(text: str, endpoint: str) -> list[str]:
    """The calls of macros that lead to an endpoint. `address` stands for it where a template sets that."""
    text, quoted = re.sub(r"\s+", " ", text), re.escape(endpoint)
    address = re.search(rf"""set address = url_for\( ?["']{quoted}["']""", text)
    found = re.findall(rf"""(?:careful|button)\( ?url_for\( ?["']{quoted}["']""", text)
    if address and endpoint.startswith("registration.my_"):
        taking = "not going|Give the place up|Leave the waiting|Decline"
        found += re.findall(rf"""(?:careful|button)\( ?address, _\( ?"[^"]*(?:{taking})""", text)
    return found
