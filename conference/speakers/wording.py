"""Speakers in words: what is asked of them, what they answer, why a photo or a wish is refused."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from conference.lib.refusals import say
from conference.speakers.models import SpeakerAnswer, SpeakerConsent
from conference.speakers.rules import Show, SpeakerRefusal, SpeakerRefused, SpeakerTask
from conference.untrusted.images import PICTURE_MAX_BYTES
from conference.untrusted.refusals import RefusalReason

ANSWERS = {
    SpeakerAnswer.YES: _l("Yes, I will speak"),
    SpeakerAnswer.OTHER_TIME: _l("Yes, but at another time"),
    SpeakerAnswer.NO: _l("No, I can't"),
}
ANSWERED = {  # as the organiser reads it
    SpeakerAnswer.YES: _lp("answer of a speaker", "yes"),
    SpeakerAnswer.OTHER_TIME: _lp("answer of a speaker", "another time"),
    SpeakerAnswer.NO: _lp("answer of a speaker", "no"),
}
CONSENTS = {
    SpeakerConsent.EVERYTHING: _l("Photos and recording"),
    SpeakerConsent.PHOTOS: _l("Photos only"),
    SpeakerConsent.NOTHING: _l("Neither photos nor recording"),
}
TASKS = {
    SpeakerTask.ANSWER: _l("answer to the invitation"),
    SpeakerTask.SLIDES: _l("slides"),
    SpeakerTask.BIO: _l("biography"),
    SpeakerTask.PHOTO: _l("photo"),
    SpeakerTask.CONSENT: _l("consent to photos"),
    SpeakerTask.EQUIPMENT: _l("what is needed in the hall"),
    SpeakerTask.ARRIVAL: _lp("of a speaker", "arrival"),
}
SHOWN: dict[Show | SpeakerTask, str] = {
    Show.ALL: _l("all"),
    **{task: _l("missing: %(what)s", what=words) for task, words in TASKS.items()},
    Show.OTHER_TIME: _l("another time"),
    Show.NO: _l("not coming"),
    Show.DONE: _l("nothing is missing"),
}
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
    SpeakerRefusal.NOTE_MISSING: _l("Please write which time would suit you."),
}
say(SpeakerRefused, REFUSALS)
