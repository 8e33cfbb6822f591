"""The drawing of a conference without a picture."""

from conference.printing.house_drawing import ROOFS, house_drawing


def test_equal_conferences_have_equal_houses_and_others_have_others():
    names = [f"konference-{number}" for number in range(40)]

    assert house_drawing("plzen-2017", 2) == house_drawing("plzen-2017", 2)
    assert len({house_drawing(name, 1) for name in names}) > 35


def test_as_many_windows_are_lit_as_there_were_editions():
    assert [house_drawing("plzen-2017", edition).count('class="lit"') for edition in (None, 1, 2, 9)] == [0, 1, 2, 9]


def test_there_is_always_a_dark_window_left():
    drawn = house_drawing("plzen-2017", 500)
    assert drawn.count("<rect x=") == 1


def test_it_takes_its_colours_from_the_page_and_says_nothing():
    drawn = house_drawing("plzen-2017", 2)
    assert 'aria-hidden="true"' in drawn
    assert not any(word in drawn for word in ("fill=", "stroke=", "style=", "#"))
    assert len(drawn) < 6000  # it stands in the page itself


def test_every_roof_is_drawn():
    shapes = {house_drawing(f"k{number}", 1).split("H258V290")[1][:24] for number in range(60)}
    assert len(shapes) == len(ROOFS)
