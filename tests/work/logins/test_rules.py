"""Which address stands on a slip; who gets one; how long its file is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from chibo.work.logins.enums import LoginState
from chibo.work.logins.rules import (
    FILE_LIFE,
    check_address,
    gets_slip,
    is_over,
    slip_link,
    state_of,
)

pytestmark = pytest.mark.pure
AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
HOSTS = ["chibo.example.vn", ".truongsinh.vn", "127.0.0.1"]


def said(address: str, *, asked_under: str = "chibo.example.vn", demo: bool = False) -> str:
    return " ".join(
        one.message
        for one in check_address(address, hosts=HOSTS, asked_under=asked_under, demo=demo)
    )


@pytest.mark.parametrize(
    ("address", "asked_under", "missing"),
    [
        ("https://chibo.example.vn", "chibo.example.vn", ""),
        ("https://Chibo.Example.vn:8443", "chibo.example.vn:8443", ""),
        ("https://www.truongsinh.vn", "www.truongsinh.vn", ""),
        ("", "chibo.example.vn", "is not set"),
        ("chibo.example.vn", "chibo.example.vn", "is not an address"),
        ("ftp://chibo.example.vn", "chibo.example.vn", "is not an address"),
        ("https://chibo.example.vn/chibo", "chibo.example.vn", "is not an address"),
        ("https://127.0.0.1:8000", "127.0.0.1:8000", "on the server itself alone"),
        ("https://localhost", "localhost", "on the server itself alone"),
        ("https://[::1]:8000", "[::1]:8000", "on the server itself alone"),
        ("http://chibo.example.vn", "chibo.example.vn", "not encrypted"),
        ("https://other.example.vn", "other.example.vn", "does not answer"),
        ("https://chibo.example.vn", "127.0.0.1:8000", "Open this page by"),
    ],
)
def test_an_address_stands_on_slips_once_it_is_set_reachable_and_proved(
    address, asked_under, missing
):
    told = said(address, asked_under=asked_under)
    assert (missing in told, bool(told)) == (True, bool(missing))


def test_a_demonstration_may_be_on_this_machine_alone():
    assert said("http://127.0.0.1:8000", asked_under="127.0.0.1:8000", demo=True) == ""
    assert "is not set" in said("", demo=True)


def test_login_and_code_stand_behind_the_sign_that_is_sent_to_nobody():
    link = slip_link("https://chibo.example.vn", login="a b&c", code="ABCD-EFGH-JKMN")
    assert link == "https://chibo.example.vn/activate/#ten=a+b%26c&ma=ABCD-EFGH-JKMN"


@pytest.mark.parametrize(
    ("account", "state"),
    [
        ({"has_account": False}, LoginState.NONE),
        ({"has_account": True}, LoginState.NONE),
        ({"has_account": True, "until": AT + timedelta(seconds=1)}, LoginState.SLIP),
        ({"has_account": True, "until": AT}, LoginState.PAST),
        ({"has_account": True, "in_use": True, "until": AT}, LoginState.OPEN),
        ({"has_account": True, "in_use": True, "is_active": False}, LoginState.CLOSED),
    ],
)
def test_a_person_stands_in_one_of_five_places(account, state):
    assert state_of(at=AT, **account) == state


def test_who_has_a_slip_that_holds_gets_another_only_when_meant():
    assert {state for state in LoginState if gets_slip(state, renew=False)} == {
        LoginState.NONE,
        LoginState.PAST,
    }
    assert {state for state in LoginState if gets_slip(state, renew=True)} == {
        LoginState.NONE,
        LoginState.PAST,
        LoginState.SLIP,
    }


@pytest.mark.parametrize(
    ("made_at", "over"),
    [
        (AT - FILE_LIFE, True),
        (AT - FILE_LIFE + timedelta(seconds=1), False),
        (AT + timedelta(days=1), True),
    ],
)
def test_files_are_given_out_for_a_day(made_at, over):
    assert is_over(made_at, at=AT) is over
