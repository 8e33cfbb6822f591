"""Letters to everybody in words."""

from flask_babel import lazy_gettext as _l

from conference.letters.rules import RecipientKind
from conference.mailing.placeholders import P

GROUPS = {
    RecipientKind.REGISTERED: _l("People with a place"),
    RecipientKind.WAITING: _l("People who wait for a place"),
    RecipientKind.SPEAKERS: _l("Speakers"),
}
MEANINGS = {
    P.SALUTATION: _l("how the person is addressed, without the comma"),
    P.NAME: _l("name with titles"),
    P.ORGANISATION: _l("the person's organisation"),
    P.OWN_PAGE: _l("the secret link to the person's own page"),
    P.CONFERENCE: _l("name of the conference"),
    P.WHEN: _l("days and hours of the conference"),
    P.WHERE: _l("where the conference is"),
    P.PROGRAMME: _l("address of the programme"),
    P.WHEN_AND_WHERE: _l("days, hours and place of the conference, as lines or a table"),
    P.VISITS: _l("the person's site visit and how things stand with it; nothing where there is none"),
    P.ITEMS: _l("the programme items that the letter is about; nothing where there are none"),
    P.WHICH_PLACE: _l("the visit or programme item that the place is in"),
    P.GIVEN_UP: _l("what the person gives up for the place; nothing where that is nothing"),
    P.ITEMS_TO_CHOOSE: _l("that some programme items have few places; nothing where none has"),
    P.PERSONAL_DATA: _l(
        "for who was registered by somebody else: where they read how their data are used, as the law asks"
    ),
    P.NUMBER_ON_LIST: _l("the number on the waiting list"),
    P.WHAT_FOLLOWS: _l("what happens when a place is free: it is kept for the person, or theirs at once"),
    P.VISIT_WISH: _l("that the person also gets in line for the visit; nothing where none was chosen"),
    P.REGISTER_PAGE: _l("address of the form for a new registration"),
    P.PLACE_FREED: _l("that the place goes to the next in line; nothing where there was none"),
    P.CONFIRM_PAGE: _l("the secret link that confirms the new address"),
    P.ANSWER_BY: _l("until when the person is to answer"),
    P.CODE: _l("the person's code for the sign-in desk"),
    P.CANCEL_PAGE: _l("the secret link for those who can't come"),
    P.COLLEAGUES: _l("each colleague with what became of their registration"),
    P.SLIDES_DUE: _l("until when slides are due; nothing where there is no such moment"),
    P.ANSWERS_DUE: _l("until when speakers answer the invitation; nothing where they are not asked"),
    P.MISSING: _l("what is still missing from the speaker"),
    P.REASON: _l("why the conference is cancelled, as it was written then"),
    P.CALENDAR: _l("what the attached calendar file does; nothing where none is attached"),
    P.DATES: _l("the new and the old date, and the place"),
    P.CERTIFICATE: _l("number, conference, date and counted time of the certificate"),
    P.VERIFY_PAGE: _l("where the certificate can be verified"),
    P.CONFERENCE_PAGE: _l("address of the page of the conference"),
    P.LAST_CONFERENCE: _l("the conference at which the person agreed to be invited"),
    P.STOP_PAGE: _l("the secret link that ends invitations"),
    P.UNTIL_THEN: _l("what is kept for the person until the team decides; nothing where that is nothing"),
    P.POSITION: _l("the number on the waiting list, as a number"),
    P.ORGANISER_ADDS: _l("what the team wrote with its answer; nothing where it wrote nothing"),
    P.FORM: _l("the secret link to the person's form"),
    P.REGISTER_BY: _l("until when one can register"),
    P.GIVER: _l("who has handed the conference over"),
    P.NEW_OWNER: _l("who owns the conference now"),
    P.SLIDES: _l("where the slides are; nothing where there are none"),
    P.CERTIFICATE_PAGE: _l("where the person's certificate is; nothing without one"),
    P.SURVEY: _l("the link to the survey, which works once; nothing where there is none to answer"),
    P.OVERVIEW: _l("address of the overview of the conference"),
}
