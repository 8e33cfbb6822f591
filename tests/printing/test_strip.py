"""The strip with who pays: what gives way where there is little room."""

from __future__ import annotations

import pytest

from conference.printing.publicity import EmbeddedPicture, publicity, strip

WIDE = EmbeddedPicture(
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 100'/>", "Ministerstvo"
)


def funding(logos=2, text="Spolufinancováno Evropskou unií", emblem="Vlajka Evropské unie"):
    return publicity(
        [WIDE] * logos, text, "Bydlení", "Reg. č. CZ.03", emblem_alt=emblem, language="cs", measure=180
    )  # fmt: skip


@pytest.mark.parametrize(
    ("width", "most", "logos", "project", "is_beside"),
    [
        (265, 30, 3, "Bydlení", True),
        (150, 30, 3, "Bydlení", False),
        (150, 14, 1, "Bydlení", True),
        (150, 9, 1, "", True),
    ],
)
def test_logos_give_way_before_the_project_and_that_before_the_emblem(width, most, logos, project, is_beside):
    shown = strip(funding(), width, most=most)
    assert (len(shown.logos), shown.project, shown.indent > 0) == (logos, project, is_beside)
    assert shown.logos[0].alt == "Vlajka Evropské unie"
    assert shown.text == "Spolufinancováno Evropskou unií"


def test_small_has_the_emblem_and_a_sentence_that_is_no_higher_than_it_by_more_than_a_line():
    shown = strip(funding(), 60, tall=6, size=6, is_small=True)
    assert ([logo.alt for logo in shown.logos], shown.project, shown.number) == (["Vlajka Evropské unie"], "", "")
    assert shown.text
    assert not strip(funding(text="Spolufinancováno Evropskou unií. " * 9), 60, tall=6, size=6, is_small=True).text


def test_without_a_grant_there_is_none():
    assert strip(publicity([], "", "", "", emblem_alt="", language="cs", measure=180), 150) is None
