"""From which day and to which: in force, recognised; the day itself and the day after."""

from datetime import date

import pytest

from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.rules import (
    check_place,
    is_in_force,
    is_practice,
    path_of,
    practice_root,
    tree_path,
)
from chibo.directory.people.rules import (
    Identity,
    any_same_human,
    is_official,
    is_same_human,
    mask_phone,
)

pytestmark = pytest.mark.pure

FIRST, LAST, AFTER = date(2026, 3, 3), date(2026, 3, 31), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("valid_to", "on", "stands"),
    [
        (AFTER, date(2026, 3, 2), False),
        (AFTER, FIRST, True),
        (AFTER, LAST, True),
        (AFTER, AFTER, False),
        (None, date(2026, 3, 2), False),
        (None, FIRST, True),
        (None, date(9999, 12, 31), True),
        (FIRST, FIRST, False),
    ],
)
def test_a_period_holds_its_first_day_and_not_the_day_it_ends(valid_to, on, stands):
    assert is_in_force(FIRST, valid_to, on=on) is stands


@pytest.mark.parametrize(
    ("kind", "recognised_on", "official"),
    [
        ("official", None, True),
        ("official", AFTER, True),
        ("probationary", None, False),
        ("probationary", FIRST, False),
        ("temporary_here", FIRST, False),
        ("exempt", None, True),
        ("exempt", LAST, True),
        ("exempt", AFTER, False),
        ("suspended", date(2026, 3, 30), True),
    ],
)
def test_who_is_recognised_is_official_from_that_very_day(kind, recognised_on, official):
    """294-QĐ/TW, art. 4: on the meeting of 31 March."""
    assert is_official(kind, recognised_on, on=LAST) is official


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("", ""), ("981", "981"), ("2981", "•981"), ("0944742981", "•••••••981")],
)
def test_a_phone_number_shows_three_digits_at_most(phone, shown):
    assert mask_phone(phone) == shown


ONE = Identity("p1", "a1", frozenset({"phone"}))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Identity("p1"), True),
        (Identity("p2"), False),
        (Identity("p2", "a1"), True),
        (Identity(None, "a1"), True),
        (Identity(None, "a2"), False),
        (Identity("p2", "a2", frozenset({"phone", "mail"})), True),
        (Identity("p2", "a2", frozenset({"mail"})), False),
    ],
)
def test_one_person_account_or_mark_in_common_is_one_human(other, same):
    assert is_same_human(ONE, other) is same
    assert any_same_human(iter([Identity("p9"), ONE]), iter([Identity("p8"), other])) is same


def test_two_of_whom_nothing_is_known_are_not_one_human():
    assert not is_same_human(Identity(None), Identity(None))
    assert not any_same_human([], [ONE])


@pytest.mark.parametrize(
    ("kind", "parent", "codes"),
    [
        (UnitKind.CELL, None, ["cell_without_parent"]),
        (UnitKind.COMMUNE, None, []),
        (UnitKind.CELL, UnitKind.COMMUNE, []),
        (UnitKind.CELL, UnitKind.CELL, ["wrong_parent"]),
        (UnitKind.CELL, UnitKind.CENTRAL, ["wrong_parent"]),
        (UnitKind.PROVINCE, UnitKind.COMMUNE, ["wrong_parent"]),
        (UnitKind.COMMITTEE, UnitKind.COMMITTEE, []),
        (UnitKind.CENTRAL, UnitKind.CENTRAL, ["wrong_parent"]),
    ],
)
def test_what_may_stand_below_what(kind, parent, codes):
    assert [finding.code for finding in check_place(kind, parent)] == codes


def test_a_path_below_one_never_begins_like_its_neighbours():
    assert (path_of("", 1), path_of("/1/", 20)) == ("/1/", "/1/20/")
    assert not path_of("/1/", 20).startswith(path_of("/1/", 2))


def test_a_practice_lies_outside_the_tree_and_is_led_back_into_it():
    root = practice_root("/1/20/")
    assert (root, is_practice(root), is_practice("/1/20/")) == ("t/1/20/", True, False)
    assert (tree_path(root), tree_path("/1/20/")) == ("/1/20/", "/1/20/")
