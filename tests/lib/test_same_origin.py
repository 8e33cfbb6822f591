"""Where a sent form comes from, by what browsers say (Fetch Metadata, RFC 6454)."""

import pytest

from conference.lib.same_origin import Sender, origin_of, sender

OWN = {"https://prezence.example.org", "http://127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("fetch_site", "origin", "answer"),
    [
        ("same-origin", "https://prezence.example.org", Sender.OURS),
        ("same-origin", "null", Sender.OURS),  # withheld for privacy; the other header can't be made up
        ("same-origin", "https://behind.example.org", Sender.OURS),  # a proxy that tells another host
        ("none", "", Sender.OURS),  # loaded again by the person
        ("same-site", "https://other.example.org", Sender.OTHER),
        ("cross-site", "https://prezence.example.org", Sender.OTHER),
        ("cross-site", "", Sender.OTHER),
        ("new-word", "https://prezence.example.org", Sender.OTHER),
        ("", "https://prezence.example.org", Sender.OURS),  # a browser without Fetch Metadata, or plain http
        ("", "http://127.0.0.1:8000", Sender.OURS),
        ("", "http://prezence.example.org", Sender.OTHER),
        ("", "https://prezence.example.org:444", Sender.OTHER),
        ("", "https://prezence.example.org.evil.example.org", Sender.OTHER),
        ("", "null", Sender.UNKNOWN),
        ("", "", Sender.UNKNOWN),
    ],
)
def test_who_sent_a_form(fetch_site, origin, answer):
    assert sender(fetch_site, origin, OWN) is answer


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Prezence.example.org/under/a/path", "https://prezence.example.org"),
        ("https://prezence.example.org:443", "https://prezence.example.org"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://localhost:80", "http://localhost"),
        ("https://localhost:80", "https://localhost:80"),
    ],
)
def test_origins_are_written_as_browsers_write_them(address, origin):
    assert origin_of(address) == origin
