"""How long who waits, as pure facts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chibo.base.security.rules import (
    INVITATION,
    PASSWORD,
    lane_of,
    masked_email,
    network_of,
    pause_after,
    seconds_to_wait,
    still_counts,
)

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)


@dataclass
class Seen:
    count: int
    began_at: datetime = NOW
    last_at: datetime = NOW


def wait(
    limit=PASSWORD, *, after: float = 0, known_device=False, known_address=False, **tallies: int
) -> int:
    found = {scope: Seen(count) for scope, count in tallies.items()}
    return seconds_to_wait(
        limit,
        found,
        at=NOW + timedelta(seconds=after),
        known_device=known_device,
        known_address=known_address,
    )


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(0, 0), (2, 0), (3, 2), (4, 4), (5, 8), (8, 64), (11, 512), (12, 900), (5000, 900)],
)
def test_the_wait_of_an_address_grows_with_its_mistakes(count, seconds):
    assert wait(pair=count) == seconds


@pytest.mark.parametrize(
    ("tallies", "known", "seconds"),
    [
        ({"lane": 99}, {}, 0),
        ({"lane": 100}, {}, 1800),
        ({"lane": 100}, {"known_address": True}, 0),
        ({"lane": 5000}, {"known_device": True}, 0),
        ({"account": 5000, "network": 5000}, {}, 0),
        ({"address": 99}, {}, 0),
        ({"address": 100}, {}, 1),
        ({"address": 5000}, {"known_device": True}, 0),
        ({"device": 4}, {"known_device": True}, 0),
        ({"device": 5}, {"known_device": True}, 2),
        ({"device": 19}, {"known_device": True}, 30),
        ({"device": 20, "lane": 100}, {"known_device": True}, 1800),
    ],
)
def test_who_waits_for_what(tallies, known, seconds):
    assert wait(**tallies, **known) == seconds


def test_codes_of_invitations_know_no_lanes_and_wait_a_minute_at_most():
    assert [wait(INVITATION, lane=5000), wait(INVITATION, pair=5000)] == [0, 60]


def test_who_was_wrong_less_often_shares_a_lane_with_nobody_who_was_more_often():
    later = NOW + timedelta(hours=24)
    assert [lane_of(Seen(count), at=NOW) for count in (1, 4, 5, 5000)] == [1, 4, 5, 5]
    assert [lane_of(None, at=NOW), lane_of(Seen(9), at=later)] == [0, 0]


@given(st.integers(0, 10**6), st.floats(0, 10**6))
def test_a_wait_is_never_negative_and_never_longer_than_it_may_be(count, after):
    assert 0 <= wait(pair=count, lane=count, address=count, after=after) <= 1800
    assert 0 <= wait(device=count % 20, after=after, known_device=True) <= 30


def test_the_wait_runs_down_and_a_started_second_counts():
    assert [wait(pair=4, after=seconds) for seconds in (0, 1, 3.2, 4)] == [4, 3, 1, 0]


@pytest.mark.parametrize(
    ("scope", "began", "last", "counts"),
    [
        ("pair", 40, 23, True),
        ("pair", 40, 24, False),
        ("device", 1, 25, False),
        ("account", 23, 0, True),
        ("account", 24, 0, False),
        ("lane", 23, 0, True),
        ("lane", 24, 0, False),
        ("address", 0.9, 0, True),
        ("address", 1, 0, False),
    ],
)
def test_a_mistake_is_forgotten_in_its_time(scope, began, last, counts):
    seen = Seen(9, NOW - timedelta(hours=began), NOW - timedelta(hours=last))
    assert still_counts(scope, seen, at=NOW) is counts


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", ""),
    ],
)
def test_one_subscriber_is_one_address(address, counted):
    assert network_of(address) == counted


@pytest.mark.parametrize(
    ("address", "rented"),
    [
        ("2001:db8:1:2:3::", "2001:db8:1::"),
        ("2001:db8:1:ffff::", "2001:db8:1::"),
        ("192.0.2.7", "192.0.2.7"),
    ],
)
def test_who_rents_many_networks_of_ipv6_is_one_network(address, rented):
    assert network_of(address, wide=True) == rented


def test_small_things():
    assert [pause_after(0, free=0, longest=9), pause_after(10**9, free=3, longest=9)] == [2, 9]
    assert [masked_email("a@b.vn"), masked_email("")] == ["a…@b.vn", ""]


def test_mistakes_counted_while_the_clock_was_ahead_keep_nobody_out_for_years():
    years = NOW + timedelta(days=1900)
    for scope in ("pair", "account", "address", "device"):
        found = {scope: Seen(5000, began_at=years, last_at=years)}
        assert (
            seconds_to_wait(
                PASSWORD, found, at=NOW, known_device=scope == "device", known_address=False
            )
            == 0
        )
