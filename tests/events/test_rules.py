"""Phases to the minute, names in addresses, numbers of bodies, colours."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from conference.events import rules
from conference.events.rules import EventRefusal, EventRefused, Phase


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


PUBLISHED, OPENS, CLOSES = utc("2026-04-01 08:00"), utc("2026-05-01 06:00"), utc("2026-06-05 10:00")


@dataclass(frozen=True)
class Dates:
    """A conference of two days in summer: Prague is two hours before UTC."""

    timezone: str = "Europe/Prague"
    starts_on: date = date(2026, 6, 11)
    ends_on: date = date(2026, 6, 12)
    published_at: datetime | None = PUBLISHED
    cancelled_at: datetime | None = None
    lasts_until: datetime | None = None
    registration_opens_at: datetime | None = OPENS
    registration_closes_at: datetime | None = CLOSES


EVENT = Dates()


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        ("2026-05-01 05:59:59", Phase.ANNOUNCED),
        ("2026-05-01 06:00:00", Phase.REGISTRATION_OPEN),
        ("2026-06-05 09:59:59", Phase.REGISTRATION_OPEN),
        ("2026-06-05 10:00:00", Phase.REGISTRATION_CLOSED),
        ("2026-06-10 21:59:59", Phase.REGISTRATION_CLOSED),  # 23:59:59 of the day before, in Prague
        ("2026-06-10 22:00:00", Phase.RUNNING),
        ("2026-06-12 21:59:59", Phase.RUNNING),
        ("2026-06-12 22:00:00", Phase.PAST),
    ],
)
def test_each_phase_begins_at_its_first_moment(moment, phase):
    assert rules.phase(EVENT, utc(moment)) is phase


@pytest.mark.parametrize(
    ("lasts_until", "moment", "phase"),
    [
        ("2026-06-12 23:30:00", "2026-06-12 23:29:59", Phase.RUNNING),  # the evening ends at 1:30
        ("2026-06-12 23:30:00", "2026-06-12 23:30:00", Phase.PAST),
        ("2026-06-12 15:00:00", "2026-06-12 21:59:59", Phase.RUNNING),  # the last day lasts until midnight at least
        ("2026-06-14 15:00:00", "2026-06-12 22:00:00", Phase.PAST),  # an item outside of the days is none of them
    ],
)
def test_the_last_evening_may_go_on_past_midnight(lasts_until, moment, phase):
    assert rules.phase(replace(EVENT, lasts_until=utc(lasts_until)), utc(moment)) is phase


def test_a_draft_is_a_draft_whatever_the_day():
    assert rules.phase(replace(EVENT, published_at=None), utc("2026-06-11 08:00")) is Phase.DRAFT


def test_cancelled_wins_over_every_other_phase():
    cancelled = replace(EVENT, cancelled_at=utc("2026-05-02 08:00"))
    assert rules.phase(cancelled, utc("2026-05-03 08:00")) is Phase.CANCELLED
    assert rules.phase(cancelled, utc("2027-05-03 08:00")) is Phase.CANCELLED
    assert not rules.registration_open(cancelled, utc("2026-05-03 08:00"))


def test_without_an_opening_the_conference_stays_announced():
    event = replace(EVENT, registration_opens_at=None)
    assert rules.phase(event, utc("2026-06-10 12:00")) is Phase.ANNOUNCED
    assert not rules.registration_open(event, utc("2026-06-04 12:00"))


def test_without_a_closing_registration_ends_when_the_first_day_begins():
    event = replace(EVENT, registration_closes_at=None)
    assert rules.registration_open(event, utc("2026-06-10 21:59:59"))
    assert not rules.registration_open(event, utc("2026-06-10 22:00"))


def test_registration_may_stay_open_on_the_day_and_never_after_the_end():
    event = replace(EVENT, registration_closes_at=utc("2026-07-01 10:00"))
    assert rules.phase(event, utc("2026-06-12 10:00")) is Phase.RUNNING
    assert rules.registration_open(event, utc("2026-06-12 21:59:59"))
    assert not rules.registration_open(event, utc("2026-06-12 22:00"))


def test_the_day_of_the_autumn_change_of_clocks_has_25_hours():
    event = replace(EVENT, starts_on=date(2026, 10, 25), ends_on=date(2026, 10, 25))
    assert rules.bounds(event) == (utc("2026-10-24 22:00"), utc("2026-10-25 23:00"))


def test_what_is_missing_before_publication():
    assert rules.missing_for_publication("", "", "", []) == ["title", "venue_city", "contact_email", "organiser"]
    assert rules.missing_for_publication("A", "Kadaň", "a@example.org", ["partner"]) == ["organiser"]
    assert rules.missing_for_publication("A", "Kadaň", "a@example.org", ["organiser"]) == []


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 6, 11), date(2026, 6, 10), EventRefusal.DAYS_REVERSED),
        (date(2026, 6, 1), date(2026, 7, 2), EventRefusal.DAYS_TOO_MANY),
    ],
)
def test_days_that_cannot_be(first, last, reason):
    with pytest.raises(EventRefused) as refused:
        rules.check_days(first, last)
    assert refused.value.reason is reason


def test_thirty_one_days_are_allowed():
    rules.check_days(date(2026, 6, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("opens", "closes", "reason"),
    [
        ("2026-05-01 08:00", "2026-05-01 08:00", EventRefusal.REGISTRATION_REVERSED),
        ("2026-05-01 08:00", "2026-06-12 22:01", EventRefusal.REGISTRATION_AFTER_END),
    ],
)
def test_registration_that_cannot_be(opens, closes, reason):
    with pytest.raises(EventRefused) as refused:
        rules.check_registration(utc(opens), utc(closes), date(2026, 6, 12), "Europe/Prague")
    assert refused.value.reason is reason


def test_registration_may_end_with_the_conference():
    rules.check_registration(utc("2026-05-01 08:00"), utc("2026-06-12 22:00"), date(2026, 6, 12), "Europe/Prague")


@pytest.mark.parametrize("slug", ["bydleni-2026", "a1", "7", "x" * 64])
def test_good_names_in_addresses(slug):
    assert rules.slug_problem(slug) is None


@pytest.mark.parametrize("slug", ["", "-a", "a-", "Kadaň", "a b", "a/b", "A", "x" * 65, "a\n", "..", "robots.txt"])
def test_names_of_a_wrong_shape(slug):
    assert rules.slug_problem(slug) is EventRefusal.SLUG_SHAPE


@pytest.mark.parametrize("slug", ["organise", "my", "speaker", "desk", "verify", "health", "static", "cs", "accent"])
def test_words_the_site_needs(slug):
    assert rules.slug_problem(slug) is EventRefusal.SLUG_RESERVED


def test_no_route_begins_with_a_word_that_a_conference_may_have(app):
    words = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.removeprefix("/organise/") if rule.rule.startswith("/organise/") else rule.rule[1:]
        words.add(path.split("/")[0])
    clashes = {word for word in words if rules.SLUG.fullmatch(word)} - rules.RESERVED
    assert clashes == set()


@pytest.mark.parametrize(
    ("title", "year", "slug"),
    [
        ("Bydlení pro všechny", 2026, "bydleni-pro-vsechny-2026"),
        ("  Žít doma: 3. ročník! ", 2026, "zit-doma-3-rocnik-2026"),
        ("Plzeň 2017", 2017, "plzen-2017"),
        ("日本", 2026, "konference-2026"),
        ("Team", None, "team-1"),
        ("x" * 300, 2026, "x" * 48 + "-2026"),
        ("slovo " * 40, None, "slovo-slovo-slovo-slovo-slovo-slovo-slovo-slovo"),
    ],
)
def test_a_name_made_of_the_title(title, year, slug):
    assert rules.suggested_slug(title, year) == slug
    assert rules.slug_problem(slug) is None


def test_a_taken_name_gets_a_number():
    assert rules.numbered("a", set()) == "a"
    assert rules.numbered("a", {"a", "a-2"}) == "a-3"
    assert rules.slug_problem(rules.numbered("x" * 64, {"x" * 64})) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("00075370", "00075370"),  # statutory city of Plzeň
        ("75370", "00075370"),
        ("708 90 366", "70890366"),  # Plzeň Region
        ("141", "00000141"),  # remainder 0: the check digit is 1
        ("60", "00000060"),  # remainder 1: the check digit is 0
    ],
)
def test_numbers_of_bodies(typed, number):
    assert rules.ico(typed) == number


@pytest.mark.parametrize("typed", ["", "0", "00075371", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "CZ00075370"])
def test_numbers_that_cannot_be(typed):
    with pytest.raises(ValueError):
        rules.ico(typed)


@pytest.mark.parametrize(
    ("typed", "address"),
    [("www.example.org", "https://www.example.org"), ("http://example.org/a?b=c", "http://example.org/a?b=c")],
)
def test_web_addresses(typed, address):
    assert rules.web_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "ftp://example.org", "mesto", "https://", "https://a:b@example.org", "http://[::1",
     "https://example.org:x", 'https://example.org/"><b>', "data:text/html,x", "https://."],
)  # fmt: skip
def test_what_is_no_web_address(typed):
    with pytest.raises(ValueError):
        rules.web_address(typed)


def test_a_readable_colour_is_kept_and_a_pale_one_darkened():
    dark, pale = rules.accent_report("#96341D"), rules.accent_report("#ffdd00")
    assert (dark.is_kept, dark.used.accent) == (True, "#96341d")
    assert pale.ratio < 1.5
    assert not pale.is_kept
    assert rules.accent_report(pale.used.accent).ratio >= 4.5


def test_the_zone_in_use_is_always_offered():
    assert "Asia/Tokyo" in rules.time_zones("Asia/Tokyo")
    assert "Asia/Tokyo" not in rules.time_zones("Europe/Prague")
