"""The pages of the team, in the states that matter; see cases.py."""

from __future__ import annotations

from dataclasses import replace

from tests.accessibility.cases import Case, sent, sent_with

_M = "/organise/{main}"


def _team(name: str, part: str, **values: object) -> Case:
    return Case(f"team: {name}", f"{_M}/{part}", "owner", **values)  # type: ignore[arg-type]


CASES = (
    Case("team: conferences", "/organise/", "owner"),
    Case("team: no conference yet", "/organise/", "newcomer"),
    Case("team: account", "/organise/account", "owner"),
    Case("team: account with errors", "/organise/account", "owner", sent_with(language="xx")),
    Case("team: password", "/organise/change-password", "owner"),
    Case("team: new conference", "/organise/new", "owner"),
    Case("team: new conference with errors", "/organise/new", "owner", sent),
    Case("team: not allowed", "/organise/{main}/", "newcomer"),
    _team("dashboard", ""),
    Case("team: dashboard of a draft", "/organise/{draft}/", "owner", languages=("cs",)),
    Case("team: dashboard, today", "/organise/{running}/", "owner"),
    Case("team: dashboard, past", "/organise/{past}/", "owner"),
    Case("team: dashboard, full", "/organise/{full}/", "owner"),
    _team("attendees", "attendees"),
    _team("attendees, none found", "attendees?q=nikdo"),
    Case("team: attendees of a draft", "/organise/{draft}/attendees", "owner", languages=("cs",)),
    _team("person", "attendees/{person_id}"),
    _team("person who cancelled", "attendees/{cancelled_id}"),
    Case("team: person of the past", "/organise/{past}/attendees/{past_person}", "owner"),
    _team("edit a person", "attendees/{person_id}/edit"),
    _team("edit with errors", "attendees/{person_id}/edit", do=sent_with(email="x")),
    _team("cancel a person", "attendees/{person_id}/cancel"),
    _team("erase a person", "attendees/{person_id}/erase"),
    _team("add a person", "attendees/add"),
    _team("cancel the conference", "cancel"),
    _team("certificate settings", "certificate-settings"),
    _team("certificates, none", "certificates"),
    Case("team: certificates", "/organise/{past}/certificates", "owner"),
    Case("team: withdraw a certificate", "/organise/{past}/certificates/{certificate_id}/revoke", "owner"),
    Case("team: file of certificates", "/organise/{past}/certificates/files/{batch}", "owner"),
    Case("team: file of certificates failed", "/organise/{past}/certificates/files/{failed_batch}", "owner"),
    _team("contact", "contact"),
    _team("contact with errors", "contact", do=sent_with(contact_email="x")),
    _team("deadlines", "deadlines"),
    _team("funding", "funding"),
    _team("history", "history"),
    _team("logos", "logos"),
    _team("logo", "logos/{logo_id}"),
    _team("messages", "messages"),
    _team("message", "messages/{message_id}"),
    Case("team: messages, none", "/organise/{draft}/messages", "owner", languages=("cs",)),
    _team("organisations", "organisations"),
    _team("organisation", "organisations/{organisation_id}"),
    _team("new organisation", "organisations/new"),
    _team("places", "places"),
    _team("presence, before", "presence"),
    Case("team: presence", "/organise/{past}/presence", "owner"),
    Case("team: presence, today", "/organise/{running}/presence", "owner"),
    _team("programme", "programme"),
    Case("team: programme, empty", "/organise/{draft}/programme", "owner", languages=("cs",)),
    _team("edit an item", "programme/{session_id}"),
    _team("edit an item with errors", "programme/{session_id}", do=sent_with(title_cs="")),
    _team("places of an item", "programme/{limited_id}/places"),
    _team("remove an item", "programme/{session_id}/remove"),
    _team("add an item", "programme/add"),
    _team("publish the programme", "programme/publish"),
    _team("rooms", "programme/rooms"),
    _team("room", "programme/rooms/{room_id}"),
    _team("remove a room", "programme/rooms/{room_id}/remove"),
    _team("publication", "publication"),
    Case("team: publication of a draft", "/organise/{draft}/publication", "owner", languages=("cs",)),
    _team("registration settings", "registration-settings"),
    _team("series", "series"),
    _team("settings", "settings"),
    _team("settings with errors", "settings", do=sent_with(title_cs="", starts_on="")),
    _team("slides", "slides"),
    _team("slides of an item", "slides/{talk}"),
    Case("team: slides, none", "/organise/{draft}/slides", "owner", languages=("cs",)),
    _team("speakers", "speakers"),
    _team("speaker", "speakers/{speaker_id}"),
    _team("new speaker", "speakers/new"),
    _team("new speaker with errors", "speakers/new", do=sent),
    _team("team", "team"),
    _team("team with errors", "team", do=lambda page: sent(page, "section form")),
    _team("venue", "venue"),
    _team("visits", "visits"),
    _team("visit", "visits/{visit_id}"),
    _team("new group", "visits/{visit_id}/groups/add"),
    _team("new visit", "visits/add"),
    _team("group", "visits/groups/{group_id}"),
)
# Every other page in English at a desk, the rest in Czech on a phone: they share their frame.
TEAM = tuple(replace(case, languages=(case.languages[turn % len(case.languages)],)) for turn, case in enumerate(CASES))
