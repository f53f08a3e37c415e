"""Which roles open content, how a role begins, who is one human."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chibo.directory.access.enums import INHERENT, RIGHTS, RoleCode
from chibo.directory.access.rules import CONTENT_ROLES, opens_content
from chibo.directory.people.rules import Identity, is_same_human
from chibo.directory.role_requests.enums import RoleStart
from chibo.directory.role_requests.rules import begins_at, seconds_for, start_of_role
from tests.directory.role_requests.worlds import DAY, NOW


@pytest.mark.pure
@pytest.mark.parametrize("role", [role for role in RoleCode if role not in INHERENT])
def test_every_role_given_by_hand_but_the_technical_one_opens_content(role):
    assert opens_content(role) == (role != RoleCode.ADMINISTRATOR) == (role in CONTENT_ROLES)


@pytest.mark.pure
def test_a_right_added_to_the_technical_role_alone_makes_it_no_office(monkeypatch):
    monkeypatch.setitem(
        RIGHTS, RoleCode.ADMINISTRATOR, RIGHTS[RoleCode.ADMINISTRATOR] | {"installation.view"}
    )
    assert not opens_content(RoleCode.ADMINISTRATOR)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("empty", "above", "below", "way", "begins"),
    [
        (True, False, False, RoleStart.AT_ONCE, NOW),
        (True, True, True, RoleStart.AT_ONCE, NOW),
        (False, True, False, RoleStart.SECOND_PERSON, None),
        (False, True, True, RoleStart.SECOND_PERSON, None),
        (False, False, True, RoleStart.FROM_BELOW, None),
        (False, False, False, RoleStart.WAIT, NOW + DAY),
    ],
)
def test_a_role_begins_by_a_second_person_or_after_a_day(empty, above, below, way, begins):
    found = start_of_role(empty=empty, above=above, below=below)
    assert (found, begins_at(found, NOW)) == (way, begins)


@pytest.mark.pure
def test_an_office_is_confirmed_by_offices_an_administrator_also_by_another_one():
    assert RoleCode.ADMINISTRATOR not in seconds_for("committee_office")
    assert seconds_for("administrator") == CONTENT_ROLES | {RoleCode.ADMINISTRATOR}
    assert not CONTENT_ROLES & INHERENT


@pytest.mark.pure
@given(same=st.sampled_from(["person", "account", "mark", "nothing"]))
def test_two_entries_with_one_account_or_one_telephone_are_one_human(same):
    ids = [make_id() for _ in range(4)]
    one = Identity(ids[0], ids[1], frozenset({"phone:0944000001"}))
    other = Identity(
        ids[0] if same == "person" else ids[2],
        ids[1] if same == "account" else ids[3],
        frozenset({"phone:0944000001" if same == "mark" else "phone:0944000002"}),
    )
    assert is_same_human(one, other) == is_same_human(other, one) == (same != "nothing")
    assert not is_same_human(Identity(None), Identity(None))


def make_id():
    from chibo.base.kernel.ids import new_id

    return new_id()
