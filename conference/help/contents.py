"""What the guides hold: their chapters in order, the sections of each, and which pages each section explains.

The texts are in `texts/<language>/<chapter>.md`; a test compares their sections with these, and demands a section for
each page of the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Chapter:
    """A page of a guide: its sections by their anchors, with the endpoints of the pages each explains."""

    name: str
    sections: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Guide:
    """A guide, for those who organise or for those who run the server."""

    name: str
    chapters: tuple[Chapter, ...]

    @property
    def by_name(self) -> dict[str, Chapter]:
        """The chapters by their names, in order."""
        return {chapter.name: chapter for chapter in self.chapters}


ORGANISERS = Guide(
    "organisers",
    (
        Chapter("beginning", {
            "sign-in": (
                "security.login", "team.link_sent", "team.confirm_sign_in", "security.forgot_password",
                "security.reset_password", "security.change_password", "team.account",
            ),
            "second-factor": (
                "team.manage_second_factor", "team.add_passkey", "security.two_factor_setup",
                "security.two_factor_setup_validate", "security.mf_recovery_codes", "team.prove",
                "team.step_by_passkey", "security.two_factor_token_validation", "security.mf_recovery",
            ),
            "way-around": ("events.organise", "reports.dashboard"),
        }),
        Chapter("conference", {
            "new": ("events.new_event",),
            "texts": ("events.edit_event", "events.edit_series"),
            "venue": ("events.edit_venue",),
            "pictures": ("events.manage_pictures", "events.edit_picture"),
            "contact": (
                "events.edit_contact", "events.organisations", "events.add_organisation", "events.edit_organisation",
            ),
            "funding": ("events.edit_funding", "events.manage_logos", "events.edit_logo"),
            "publishing": ("events.publication",),
        }),
        Chapter("programme", {
            "paste": ("quickstart.paste",),
            "editor": (
                "programme.draft", "programme.editor", "programme.add_item", "programme.edit_item",
                "programme.move_item", "programme.place_item", "programme.remove_item", "programme.move_several",
                "programme.copy_day", "programme.programme_hours", "programme.accept_warning", "programme.undo_step",
            ),
            "rooms": ("programme.rooms", "programme.edit_room", "programme.remove_room"),
            "limited": ("places.item_places",),
            "release": ("programme.publish",),
        }),
        Chapter("speakers", {
            "people": ("speakers.manage_speakers", "speakers.new_speaker", "speakers.edit_speaker"),
            "slides": ("slides.manage_slides", "slides.manage_item", "slides.packs", "events.edit_deadlines"),
        }),
        Chapter("visits", {
            "groups": (
                "visits.manage_visits", "visits.add_visit", "visits.edit_visit", "visits.add_group",
                "visits.edit_group",
            ),
            "full-groups": (),
        }),
        Chapter("registration", {
            "form": ("events.edit_registration_settings",),
            "questions": ("questions.questions", "questions.add_question", "questions.edit_question"),
            "capacity": ("places.capacity",),
            "admission": (
                "admission.edit_admission", "admission.codes", "admission.edit_code", "admission.invitees",
                "admission.edit_invitee", "admission.reserved", "intake.import_invitees",
            ),
            "approval": ("registration.approval",),
        }),
        Chapter("letters", {
            "writing": (
                "letters.letters", "letters.new_letter", "letters.letter", "letters.letter_preview",
                "letters.send_letter", "letters.letter_outcome",
            ),
            "automatic": ("letters.letter_texts", "letters.letter_text"),
            "messages": ("reports.messages", "reports.message", "monitoring.status"),
        }),
        Chapter("attendees", {
            "list": (
                "registration.attendees", "registration.attendee_columns", "registration.save_view",
                "registration.edit_view",
            ),
            "person": (
                "registration.person", "registration.add_person", "registration.edit_person",
                "registration.cancel_person",
            ),
            "import": ("intake.imports", "intake.new_import", "intake.show_import", "intake.import_columns"),
            "bulk": ("bulk.changes", "bulk.change", "bulk.prepare"),
            "twice": ("merging.doubles", "merging.merge"),
        }),
        Chapter("changes", {
            "move": ("moving.move", "moving.move_preview"),
            "cancel": ("letters.cancel_event", "letters.restore_event"),
        }),
        Chapter("papers", {
            "day": ("paper.papers", "paper.paper", "paper.made"),
            "badges": (),
        }),
        Chapter("desk", {
            "arrivals": ("desk.presence", "desk.now"),
            "devices": ("desk.devices", "desk.device", "desk.disagreements"),
            "walk-in": ("desk.walk_in", "desk.walk_in_card"),
            "visits-presence": ("attendance.visit_presence",),
        }),
        Chapter("certificates", {
            "settings": ("events.edit_certificate_settings",),
            "issue": ("certificates.certificates", "certificates.batch"),
            "hours": ("certificates.hours", "certificates.correct_hours", "certificates.revoke"),
            "contributors": ("certificates.contributions",),
        }),
        Chapter("afterwards", {
            "survey": (
                "surveys.results", "surveys.questions", "surveys.add_question", "surveys.edit_question",
                "surveys.preview", "surveys.edit_survey",
            ),
            "statistics": ("reports.statistics",),
            "report": ("evidence.report",),
            "publicity": ("evidence.publicity",),
            "evidence": ("evidence.pack",),
        }),
        Chapter("closing", {
            "erasure": ("erasure.erase_person",),
            "next": ("editions.editions", "editions.new_edition", "editions.invitations"),
            "archive": (),
        }),
        Chapter("team", {
            "roles": ("team.members",),
            "history": ("team.history", "team.removed"),
        }),
    ),
)  # fmt: skip
ADMINISTRATORS = Guide(
    "administrators",
    (
        Chapter("installing", {"install": (), "proxy": (), "settings": (), "mail": ()}),
        Chapter("running", {"doctor": (), "trouble": (), "backup": (), "upgrade": (), "machines": ()}),
        Chapter("people", {"accounts": (), "erasure": ()}),
    ),
)


@cache
def explained() -> dict[str, tuple[Chapter, str]]:
    """Return the chapter and section that explain each endpoint."""
    return {
        endpoint: (chapter, section)
        for chapter in (*ORGANISERS.chapters, *ADMINISTRATORS.chapters)
        for section, endpoints in chapter.sections.items()
        for endpoint in endpoints
    }
