"""Moments of headers."""

from datetime import UTC, datetime

import pytest

from conference.lib.clock import from_http


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_a_date_header_is_in_utc_however_it_says_so(zone):
    assert from_http(f"Mon, 30 Nov 2026 19:00:00 {zone}") == datetime(2026, 11, 30, 19, tzinfo=UTC)


def test_what_is_no_date_is_refused():
    with pytest.raises(ValueError, match="date"):
        from_http("soon")
