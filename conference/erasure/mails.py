"""The last letter to a person: that their data are gone. Its row is erased once it is sent (`traces.py`)."""

from conference.mailing.outbox import Letter, put_down
from conference.registration.models import Registration

KIND = "data_erased"


def tell_erased(registration: Registration, gave_up_place: bool) -> None:
    """Confirm the erasure, without a name; `gave_up_place` when a place or turn went with it."""
    if registration.email:
        facts = {"gave_up_place": gave_up_place}
        letter = Letter(
            f"{KIND}:{registration.id}", registration.language, registration.email, registration.id, facts=facts
        )
        put_down(registration.event, KIND, letter)
