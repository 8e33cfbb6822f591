"""Letters to everybody in words."""

from flask_babel import lazy_gettext as _l

from conference.letters.rules import RecipientKind

GROUPS = {
    RecipientKind.REGISTERED: _l("People with a place"),
    RecipientKind.WAITING: _l("People who wait for a place"),
    RecipientKind.SPEAKERS: _l("Speakers"),
}
