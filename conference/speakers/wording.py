"""Speakers in words: why a photo or a wish is refused."""

from flask_babel import lazy_gettext as _l

from conference.lib.refusals import say
from conference.speakers.rules import SpeakerRefusal, SpeakerRefused
from conference.untrusted.images import PICTURE_MAX_BYTES
from conference.untrusted.refusals import RefusalReason

HONORIFICS = {"ms": _l("Ms"), "mr": _l("Mr"), "neutral": _l("not stated")}
MAX_MEGABYTES = PICTURE_MAX_BYTES // (1024 * 1024)
OTHER_PHOTO = _l("Please choose another photo: this one cannot be opened.")
PHOTO_REFUSALS = dict.fromkeys(RefusalReason, OTHER_PHOTO) | {
    RefusalReason.EMPTY: _l("This file is empty. Please choose it again."),
    RefusalReason.TOO_LARGE: _l("This photo is larger than %(megabytes)s MB.", megabytes=MAX_MEGABYTES),
    RefusalReason.TOO_SMALL: _l("This photo is too small to be printed. Please choose a larger one."),
    RefusalReason.WRONG_TYPE: _l("A photo can be a JPEG, PNG or WebP file. Please save yours as one of them."),
    RefusalReason.BOMB: _l("This photo has too many pixels. Please make it smaller."),
}
REFUSALS = {
    SpeakerRefusal.IN_PROGRAMME: _l(
        "%(name)s: this person is in the programme. Take them out of their programme items"
        " and publish the programme first."
    ),
    SpeakerRefusal.NO_EMAIL: _l("%(name)s: fill in the e-mail address first."),
}
say(SpeakerRefused, REFUSALS)
