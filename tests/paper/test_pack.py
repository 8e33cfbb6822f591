"""Everything in one ZIP, for a day without power."""

from __future__ import annotations

import io
import zipfile

import pytest

from conference.paper.making import without_badge
from conference.paper.queries import people_of
from conference.paper.rules import PaperKind, PaperRefused
from tests.factories import make_item, make_registration, make_speaker, make_visit, take_place
from tests.paper.conftest import made, text_of

CHOSEN = {"desks": 2, "size": "85x55", "empty": 6}


@pytest.mark.slow
def test_a_pack_has_each_paper_of_which_there_is_anything(event):
    make_item(event)
    make_speaker(event)
    group = make_visit(event, (14,)).groups[0]
    for family in ("Adam", "Beran"):
        take_place(make_registration(event, family_name=family, sort_key=family), group.quota_id)
    with zipfile.ZipFile(io.BytesIO(made(event, PaperKind.PACK, **CHOSEN))) as archive:
        assert archive.testzip() is None
        found = [name.removeprefix("bydleni-2026-") for name in archive.namelist()]
        sheet = text_of(archive.read("bydleni-2026-sign-in-2026-06-11.pdf"))
    assert found == [
        "sign-in-2026-06-11.pdf", "sign-in-2026-06-11-groups.pdf", "badges.pdf", "guides.pdf", "lunch.pdf",
        "plates.pdf", "moderating.pdf", "poster.pdf",
    ]  # fmt: skip
    assert ("Prezenční listina A" in sheet, "Prezenční listina B" in sheet) == (True, True)
    assert len(without_badge(event, people_of(event))) == 2  # it lies ready; nobody got their badge by it


def test_a_pack_with_nobody_is_refused(event):
    with pytest.raises(PaperRefused):
        made(event, PaperKind.PACK, **CHOSEN)
