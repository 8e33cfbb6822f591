"""Letters to everybody in words."""

from flask_babel import lazy_gettext as _l

from conference.letters.rules import Group

GROUPS = {
    Group.REGISTERED: _l("People with a place"),
    Group.WAITING: _l("People who wait for a place"),
    Group.SPEAKERS: _l("Speakers"),
}
