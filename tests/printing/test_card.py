"""The picture of a conference is measured as a picture: size, type, contrast, nothing outside of its edges."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace

import pytest
from PIL import Image

from conference.lib.colour import contrast
from conference.printing.card import SIZE, Card, draw
from conference.printing.card_drawing import MARGIN, PAPER, wrapped
from conference.printing.card_drawing import _font as font  # the type that the picture is set in
from conference.printing.typefaces import SERIF

pytestmark = pytest.mark.slow

CARD = Card(
    "Bydlení pro všechny", "3. krajská konference", ("11. června 2026", "Kadaň"), "#96341d", "bydleni-2026", 3, "cs"
)


def picture(card: Card) -> Image.Image:
    content = draw(card)
    assert len(content) < 80_000
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    return image.convert("RGB")


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels are not paper."""
    return sum(count for count, colour in image.crop(box).getcolors(1_000_000) if colour != paper(image))


def paper(image: Image.Image) -> object:
    return image.getpixel((2, 2))


def test_it_has_the_size_that_is_promised_and_the_colour_of_paper():
    image = picture(CARD)
    assert image.size == SIZE == (1200, 630)
    assert "#{:02x}{:02x}{:02x}".format(*paper(image)) == PAPER


@pytest.mark.parametrize(
    "title",
    ["Jak", "Sociální bydlení v Plzeňském kraji", "Středně dlouhý jazyk " * 4, "Slovo" * 200, "Název " * 200, ""],
)
def test_nothing_reaches_into_the_margins_however_long_the_title_is(title):
    image = picture(replace(CARD, title=title, kicker=title, words=(title, "Kadaň")))
    width, height = SIZE
    for box in ((0, 0, MARGIN - 24, height), (width - MARGIN + 24, 0, width, height), (0, 600, width, height)):
        assert ink(image, box) == 0
    assert ink(image, (0, 414, width, 430)) == 0  # between the title and the line below it
    assert ink(image, (0, 476, width, 488)) == 0  # between that line and the street


@pytest.mark.parametrize("accent", ["#ffffff", "#ffff00", "#000000", "#96341d", "#00ffcc"])
def test_the_colour_is_readable_on_the_paper_whatever_was_chosen(accent):
    image = picture(replace(CARD, accent=accent))
    colours = Counter({colour: count for count, colour in image.crop((60, 480, 1140, 600)).getcolors(100_000)})
    del colours[paper(image)]
    [(street, _)] = colours.most_common(1)
    assert contrast("#{:02x}{:02x}{:02x}".format(*street), PAPER) >= 4.4  # 4.5 before it was brought down to 64 colours


def test_equal_cards_are_equal_and_others_are_not():
    assert draw(CARD) == draw(CARD)
    for other in (
        replace(CARD, title="Jiný"), replace(CARD, words=()), replace(CARD, slug="jina"), replace(CARD, edition=4),
    ):  # fmt: skip
        assert draw(other) != draw(CARD)


def test_lines_break_at_ordinary_spaces_and_stay_within_the_width():
    type_ = font(SERIF, 600, "normal", 50)
    lines = wrapped("Od bytů k\u00a0domovům a\u00a0zpět " * 5, type_, 400)
    assert max(type_.getlength(line) for line in lines) <= 400
    assert not [line for line in lines if line.endswith((" k", " a", "\u00a0"))]
    assert " ".join(lines).strip() == ("Od bytů k\u00a0domovům a\u00a0zpět " * 5).strip()


def test_a_word_longer_than_a_line_is_cut():
    type_ = font(SERIF, 600, "normal", 50)
    lines = wrapped("Nejneobhospodařovávatelnější" * 3, type_, 300)
    assert "".join(lines) == "Nejneobhospodařovávatelnější" * 3
    assert max(type_.getlength(line) for line in lines) <= 300


def test_signs_that_the_typefaces_lack_are_left_out():
    assert draw(replace(CARD, title="Bydlení 🏠 pro\n\x01všechny")) == draw(CARD)
    assert draw(replace(CARD, title="住")) == draw(replace(CARD, title=""))


@pytest.mark.slow
def test_every_czech_letter_is_there():
    letters = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ„“–…"
    drawn = {letter: draw(replace(CARD, title=letter)) for letter in letters}
    assert len(set(drawn.values())) == len(letters)
