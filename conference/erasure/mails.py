"""The last letter to a person: that their data are gone. Its row is erased once it is sent (`traces.py`)."""

from conference.mailing.models import Message
from conference.mailing.outbox import enqueue
from conference.registration.models import Registration

KIND = "data_erased"


def tell_erased(registration: Registration, gave_up_place: bool) -> Message | None:
    """Confirm the erasure, without a name; `gave_up_place` when a place or turn went with it."""
    if not registration.email:
        return None
    return enqueue(
        key=f"{KIND}:{registration.id}",
        kind=KIND,
        language=registration.language,
        recipient=registration.email,
        event=registration.event,
        registration_id=registration.id,
        gave_up_place=gave_up_place,
    )
