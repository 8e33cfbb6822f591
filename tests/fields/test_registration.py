"""Each field of a registration is described once, and everything that knows fields knows all of them."""

import pytest
import sqlalchemy as sa

from conference.erasure import rules as erasure
from conference.events.forms import RegistrationSettingsForm
from conference.fields.facts import told_to_person, told_to_team
from conference.fields.field import End, Group, Shared
from conference.fields.registration import BY_NAME, OPTIONAL, REGISTRATION
from conference.lib import languages
from conference.registration.colleagues.forms import ColleaguesForm
from conference.registration.details import Details
from conference.registration.forms import ChangeForm, RegistrationForm
from conference.registration.models import Honorific, Meal, Registration
from conference.registration.queries import everything_about
from conference.registration.team.attendee_columns import columns
from conference.registration.team.forms import AddPersonForm, CorrectPersonForm, WalkInForm
from conference.team.field_words import FIELDS
from conference.team.rules import Right
from tests.factories import make_event, make_registration

OF_THE_HOUSE = {  # columns of a registration that nobody fills in and no answer decides alone
    "id", "event_id", "form_token", "ticket_code", "link_version", "language", "salutation", "sort_key", "search_key",
    "new_email", "new_email_version", "visit_wishes", "privacy_read_at", "created_at", "changed_at", "cancelled_at",
    "erased_at", "intake_id", "approval", "approval_reason", "approval_at",
    "access_code_id", "merged_into_id",
}  # fmt: skip
ANSWERED = {
    "title_before": "Mgr.", "title_after": "Ph.D.", "honorific": Honorific.MS, "phone": "+420600000041",
    "position": "ředitelka", "social_worker": True, "meal": Meal.VEGAN, "needs": "Vozík", "question": "Kdy?",
    "wants_certificate": True, "invite_next": True, "share_contact": True,
}  # fmt: skip


@pytest.fixture
def event(app):
    return make_event(optional_fields=list(OPTIONAL))


@pytest.fixture
def spoken(app):
    with app.test_request_context("/"), languages.speaking("en"):
        yield


def test_every_column_that_people_fill_has_one_description():
    described = [field.name for field in REGISTRATION]
    computed = [column for field in REGISTRATION for column in field.kind.computed(field.name)]

    assert len(described) == len(BY_NAME)
    assert sorted([*described, *computed, *OF_THE_HOUSE]) == sorted(sa.inspect(Registration).columns.keys())


def test_the_forms_about_one_person_ask_for_every_field(event, spoken):
    for form in (
        RegistrationForm(event, []), ChangeForm(event), CorrectPersonForm(event), AddPersonForm(event, []),
        WalkInForm(event, [], None),
    ):  # fmt: skip
        assert set(BY_NAME) <= set(form.data)


def test_the_pages_of_forms_draw_every_field(event, spoken):
    own, team = RegistrationForm(event, []), CorrectPersonForm(event)

    drawn = [field.name for part in [own.part(group) for group in Group] for field in [*part.open, *part.folded]]
    assert sorted(drawn) == sorted(BY_NAME)
    assert {field.name for field in team.card} == {*BY_NAME, "salutation", "language"}


def test_the_form_for_colleagues_asks_each_or_once_or_not_at_all(event, spoken):
    form = ColleaguesForm(event, [])
    row = form.colleagues[0].form
    asked = {Shared.EACH: set(row.data), Shared.ONCE: set(form.data)}

    for field in REGISTRATION:
        assert [way for way, names in asked.items() if field.name in names] == [
            way for way in asked if way is field.shared
        ]  # fmt: skip
    drawn = {field.short_name for part in (row.person, row.wishes) for field in [*part.open, *part.folded]}
    assert drawn == {field.name for field in REGISTRATION if field.shared is Shared.EACH}


def test_what_is_not_switched_on_is_not_asked(app, spoken):
    event = make_event(optional_fields=["needs"])
    always = {field.name for field in REGISTRATION if not field.is_optional}

    assert set(RegistrationForm(event, []).data) & set(BY_NAME) == {*always, "needs"}
    assert OPTIONAL.keys() == set(BY_NAME) - always


def test_the_settings_offer_and_the_record_names_every_field(event, spoken):
    offered = [choice.value for choice in RegistrationSettingsForm(event).optional_fields.choices]

    assert offered == list(OPTIONAL)
    assert BY_NAME.keys() <= FIELDS.keys()


def test_exports_have_a_column_for_every_field(event, spoken):
    titles = [column.title for column in columns(event, lambda right: True)]
    seen_by_few = [column.title for column in columns(event, lambda right: False)]

    assert {str(field.listed_as) for field in REGISTRATION if field.is_exported} <= set(titles)
    assert set(titles) - set(seen_by_few) == {str(field.listed_as) for field in REGISTRATION if field.right}


def test_what_a_person_answered_is_in_their_data(event):
    person = make_registration(event, **ANSWERED)

    assert BY_NAME.keys() <= everything_about(person)["registration"].keys()


def test_every_field_is_erased_or_kept(app):
    for field in REGISTRATION:
        parts = {field.name, *field.kind.computed(field.name)}
        assert parts <= (set(erasure.KEPT) if field.end is End.KEPT else erasure.ERASED.keys())
    assert erasure.NEEDS == {"needs": "", "question": "", "meal": None}


def test_the_team_reads_every_answer_it_may_see(event, spoken):
    person = make_registration(event, **ANSWERED)

    def read(*rights):
        return {
            str(fact.label): fact.words
            for fact in told_to_team(REGISTRATION, person, lambda right: right in rights, *Group)
        }

    everything = read(*Right)
    assert {str(field.listed_as) for field in REGISTRATION if getattr(person, field.name)} <= everything.keys()
    assert everything.keys() - read().keys() == {"Meal", "Access needs"}
    assert everything["Phone"].replace("\u00a0", " ") == "+420 600 000 041"
    assert (everything["Meal"], everything["Social worker"]) == ("vegan", "yes")


def test_a_person_reads_on_their_own_page_what_they_wrote(event, spoken):
    person = make_registration(event, **ANSWERED)
    told = {str(fact.label): fact.words for fact in told_to_person(REGISTRATION, person, *Group)}

    assert told.keys() == {
        "Organisation", "Town of your workplace", "Position", "Phone", "Needs", "Question for the discussion",
    }  # fmt: skip
    assert told["Needs"] == "Vozík"


def test_rights_are_those_of_the_team():
    assert {field.right for field in REGISTRATION if field.right} <= {right.value for right in Right}


def test_details_know_the_names_of_fields_only():
    needed = {"given_name": "J", "family_name": "N", "email": "j@example.org", "organisation": "O", "municipality": "M"}

    assert (Details(**needed).meal, Details(**needed).honorific) == (None, Honorific.NEUTRAL)
    with pytest.raises(TypeError, match="shoe_size"):
        Details(**needed, shoe_size=42)
    with pytest.raises(TypeError, match="municipality"):
        Details(**{name: text for name, text in needed.items() if name != "municipality"})
