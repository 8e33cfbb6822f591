"""Words for what this feature names: roles, types, phases, refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.events.models import OrganisationRole, PictureUse, TravelMode
from conference.events.rules import EventRefusal, EventRefused, Phase
from conference.lib.refusals import say
from conference.untrusted.refusals import ImageRefused, RefusalReason

LANGUAGE_NAMES = {"cs": _l("Czech"), "en": _l("English")}
STEP_FREE = {"yes": _l("yes"), "no": _l("no"), "unknown": _l("not known yet")}
MARKDOWN_HINT = _l("An empty line begins a new paragraph, a line that begins with a hyphen is an item of a list.")
PRIVACY_HINT = _l("They come after the standard text, which already says what is kept, why and for how long.")
LEGAL_HINT = _l("Printed only for those who said they are social workers.")
CONTRIBUTION_HINT = _l("On certificates of contribution, below the talk. It may be left empty.")
PUBLICITY = {"cs": "Spolufinancováno Evropskou unií", "en": "Co-funded by the European Union"}  # as the Union wants it
PUBLICITY_HINT = _l("Shown on every page, mail and document, as the grant asks.")

ORGANISATION_ROLES = {
    OrganisationRole.ORGANISER.value: _l("organiser"),
    OrganisationRole.CO_ORGANISER.value: _l("co-organiser"),
    OrganisationRole.HOST.value: _l("host"),
    OrganisationRole.GRANT_HOLDER.value: _l("grant holder"),
    OrganisationRole.PARTNER.value: _l("partner"),
    OrganisationRole.VISIT_HOST.value: _l("visit host"),
}
PHASES = {
    Phase.DRAFT: _l("draft"),
    Phase.ANNOUNCED: _l("announced"),
    Phase.REGISTRATION_OPEN: _l("registration is open"),
    Phase.REGISTRATION_CLOSED: _l("registration is closed"),
    Phase.RUNNING: _l("taking place"),
    Phase.PAST: _l("past"),
    Phase.CANCELLED: _l("cancelled"),
}
MISSING = {
    "title": (_l("The title in the first language"), "events.edit_event"),
    "venue_city": (_l("The town where it takes place"), "events.edit_venue"),
    "contact_email": (_l("An e-mail address for questions"), "events.edit_contact"),
    "organiser": (_l("An organisation that is the organiser"), "events.organisations"),
}
REFUSALS = {
    EventRefusal.SLUG_TAKEN: _l("Another conference has this name in the address. Please choose another one."),
    EventRefusal.SLUG_SHAPE: _l("Use small letters without accents, digits and hyphens only, at most 64 of them."),
    EventRefusal.SLUG_RESERVED: _l("The site needs this word for itself. Please choose another one."),
    EventRefusal.SLUG_FIXED: _l("The name in the address cannot change any more: people have the link."),
    EventRefusal.DAYS_REVERSED: _l("The last day must not be before the first one."),
    EventRefusal.DAYS_TOO_MANY: _l("A conference has at most 31 days. Please check the month and the year."),
    EventRefusal.REGISTRATION_REVERSED: _l("Registration must end after it begins."),
    EventRefusal.REGISTRATION_AFTER_END: _l("Registration must not begin or end after the conference."),
    EventRefusal.INCOMPLETE: _l("Something is missing before the pages can be public."),
    EventRefusal.CANCELLED: _l("The conference is cancelled."),
    EventRefusal.NAME_TAKEN: _l("An organisation of this name is already there."),
    EventRefusal.IN_USE: _l(
        "A programme item or a site visit names this organisation. Choose another one there first."
    ),
    EventRefusal.HAS_PEOPLE: _l("People are registered and need their pages. Such a conference can only be cancelled."),
    EventRefusal.UNKNOWN: _l("This is not there any more."),
}
say(EventRefused, REFUSALS)
LOGO_REFUSALS = {
    RefusalReason.EMPTY: _l("The file is empty. Please choose another one."),
    RefusalReason.TOO_LARGE: _l("The file is larger than 10 MB. Please choose a smaller one."),
    RefusalReason.WRONG_TYPE: _l("Only PNG and JPEG pictures are accepted. Please save the logo as PNG."),
    RefusalReason.DAMAGED: _l("The picture is damaged. Please save it once more and try again."),
    RefusalReason.BOMB: _l("The picture has too many pixels. Please make it smaller."),
    RefusalReason.TOO_SMALL: _l("The picture has too few pixels to be printed."),
}
PICTURE_REFUSALS = {
    **LOGO_REFUSALS,
    RefusalReason.WRONG_TYPE: _l("Only JPEG, PNG and WebP pictures are accepted. Please save the picture as JPEG."),
    RefusalReason.TOO_SMALL: _l("The picture has too few pixels. Please choose a larger one."),
}
say(ImageRefused, PICTURE_REFUSALS)
PICTURE_USES = {  # what it is, and where it stands
    PictureUse.HOME: (
        _l("The conference's picture"),
        _l("On the home page and in the list of conferences. Without it a drawing stands there."),
    ),
    PictureUse.ENTRANCE: (_l("The entrance"), _l("On the page of practical information, so that people recognise it.")),
    PictureUse.PLAN: (
        _l("Plan of the way or of the house"),
        _l("On the page of practical information; it is shown whole."),
    ),
}
TRAVEL_MODES = {
    TravelMode.WALK: _l("on foot"),
    TravelMode.TRAM: _l("by tram"),
    TravelMode.BUS: _l("by bus"),
    TravelMode.UNDERGROUND: _l("by underground"),
    TravelMode.TRAIN: _l("by train"),
    TravelMode.CAR: _l("by car"),
    TravelMode.BICYCLE: _l("by bicycle"),
}
REGISTRATION_PAST = _l("This moment has passed: nobody could register any more.")
ANSWERS_PAST = _l("This moment has passed: all answers that are missing would be late at once.")
ASKED_OF_SPEAKERS = {
    "consent": _l("whether they agree to photos and a recording"),
    "equipment": _l("what they need in the hall"),
    "arrival": _l("when and how they arrive"),
}
SLIDES_PAST = _l("This moment has passed: all slides that are missing would be late at once.")
KEPT_PAST = _l("This day has passed: all registrations would be erased at once, for good.")
NEEDS_PAST = _l("So many days have passed: meals, access needs and questions would be erased at once, for good.")
