"""The 98 fictional participants, as an organiser's Czech spreadsheet holds them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from conference.events.models import OrganisationType
from conference.registration.models import Honorific, Meal

FILE = Path(__file__).parent / "data" / "participants-98.csv"
HONORIFICS = {"paní": Honorific.MS, "pan": Honorific.MR}
TYPES = {
    "obec": OrganisationType.MUNICIPALITY,
    "kraj": OrganisationType.REGION,
    "urad_prace": OrganisationType.STATE,
    "nno": OrganisationType.NGO,
    "prispevkova_organizace": OrganisationType.MUNICIPALITY,
    "skola": OrganisationType.SCHOOL,
    "soukromy_vlastnik": OrganisationType.BUSINESS,
}
MEALS = {
    "bez omezení": Meal.STANDARD,
    "vegetariánská": Meal.VEGETARIAN,
    "bezlepková": Meal.GLUTEN_FREE,
    "nechci oběd": Meal.NONE,
}
WAITING = "čekací listina"


@dataclass(frozen=True)
class Participant:
    """One row of the spreadsheet; times are on the clock of the venue."""

    honorific: Honorific
    title_before: str
    given_name: str
    family_name: str
    title_after: str
    salutation: str
    organisation: str
    organisation_type: OrganisationType
    position: str
    municipality: str
    region: str
    email: str
    phone: str
    social_worker: bool
    meal: Meal
    needs: str
    registered: datetime
    group: int | None
    waits_for_visit: bool
    arrived: time
    left: time
    wants_certificate: bool
    invite_next: bool


def participants() -> Iterator[Participant]:
    """Yield all rows in the order of registration."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter=";"), key=lambda row: row["prihlaseno"])
    for row in rows:
        yield Participant(
            honorific=HONORIFICS.get(row["pohlavi_osloveni"], Honorific.NEUTRAL),
            title_before=row["titul_pred"],
            given_name=row["jmeno"],
            family_name=row["prijmeni"],
            title_after=row["titul_za"],
            salutation=row["osloveni_5_pad"],
            organisation=row["organizace"],
            organisation_type=TYPES[row["typ_organizace"]],
            position=row["pozice"],
            municipality=row["obec"],
            region=f"{row['kraj']} kraj",  # the file has the short form
            email=row["email"],
            phone=row["telefon"].replace(" ", ""),
            social_worker=row["socialni_pracovnik_108_2006"] == "ano",
            meal=MEALS[row["strava"]],
            needs=row["potreby"],
            registered=datetime.fromisoformat(row["prihlaseno"]),
            group=int(row["exkurze_skupina"]) if row["exkurze_skupina"] else None,
            waits_for_visit=row["exkurze"] == WAITING,
            arrived=time.fromisoformat(row["prichod"]),
            left=time.fromisoformat(row["odchod"]),
            wants_certificate=row["chce_osvedceni"] == "ano",
            invite_next=row["souhlas_pozvanky"] == "ano",
        )
