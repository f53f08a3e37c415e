"""Who prepares the meeting, what the size of a cell asks for."""

import pytest

from rulebook.meetings.cell import check_size, elects_committee, huddle_form

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("committee", "deputy", "form"),
    [
        (True, True, "committee"),
        (True, False, "committee"),
        (False, True, "secretary_and_deputy"),
        (False, False, "none"),
    ],
)
def test_who_consults_before_the_meeting(pack, committee, deputy, form):
    assert huddle_form(pack, has_committee=committee, has_deputy=deputy).value == form


@pytest.mark.parametrize(("official", "elects"), [(8, False), (9, True)])
def test_a_committee_is_elected_from_nine_official_members(pack, official, elects):
    assert elects_committee(pack, official).value is elects


@pytest.mark.parametrize(
    ("official", "members", "codes"),
    [(3, 4, []), (2, 4, ["cell.too_small"]), (29, 29, []), (28, 30, ["cell.needs_groups"])],
)
def test_what_the_size_asks_for(pack, official, members, codes):
    assert [
        finding.code for finding in check_size(pack, official_members=official, members=members)
    ] == codes
