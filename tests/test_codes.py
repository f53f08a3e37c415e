"""Codes that packs and rows share are spelt once in the rule core; choices and lists of the product
hold the same ones.
"""

import ast
from pathlib import Path
from typing import get_args

import pytest
from django.utils.translation import override

from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind
from chibo.library.documents.documents.party_style import MEETING_TITLES
from chibo.library.regulations.enums import LAYERS as SHELVED_LAYERS
from chibo.library.regulations.enums import LayerKind
from chibo.work.meetings.enums import AttendanceState, DecisionKind, MeetingKind
from rulebook.vocabulary import codes
from rulebook.vocabulary.meanings import CELL_TYPES
from tests.test_architecture import BELOW, INTERFACES, SRC

# A layer of a regulation may name these apart; no cell of the directory is of that type.
NAMED_BY_PACKS_ALONE = {"armed_special"}
FIELDS = {"kind", "state", "decision", "layer", "cell_type"}
SHARED = {
    *get_args(codes.MeetingKind),
    *get_args(codes.MemberKind),
    *get_args(codes.AttendanceState),
    *get_args(codes.DecisionKind),
    *get_args(codes.Layer),
    *CELL_TYPES,
}
# A month of a year has states of its own; one of them is called as a line of a roll call.
OTHER_STATES = {"interfaces/web/years/cell.py"}

pytestmark = pytest.mark.pure


def bare_codes(source: str) -> list[str]:
    """The shared codes that a field is compared with as bare strings."""
    found = []
    for one in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Compare)):
        sides = [one.left, *one.comparators]
        if any(isinstance(side, ast.Attribute) and side.attr in FIELDS for side in sides):
            words = (n for side in sides for n in ast.walk(side) if isinstance(n, ast.Constant))
            found += [word.value for word in words if word.value in SHARED]
    return found


@pytest.mark.parametrize(
    ("spelt", "choices"),
    [
        (codes.MeetingKind, MeetingKind),
        (codes.MemberKind, MembershipKind),
        (codes.AttendanceState, AttendanceState),
        (codes.DecisionKind, DecisionKind),
        (codes.Layer, LayerKind),
    ],
)
def test_the_choices_of_a_column_are_the_codes_of_the_rule_core_in_its_order(spelt, choices):
    assert tuple(choices.values) == get_args(spelt)


def test_layers_stand_in_one_order():
    assert SHELVED_LAYERS == codes.LAYERS == get_args(codes.Layer)


def test_every_type_of_cell_has_the_code_and_the_english_name_of_the_rule_core():
    assert set(CELL_TYPES) - set(CellType.values) == NAMED_BY_PACKS_ALONE
    with override("en"):
        assert {code: str(label) for code, label in CellType.choices} == {
            code: CELL_TYPES[code].en for code in CellType.values
        }


def test_papers_name_every_kind_of_meeting():
    assert tuple(MEETING_TITLES) == get_args(codes.MeetingKind)


@pytest.mark.parametrize("path", BELOW + INTERFACES, ids=lambda p: str(p.relative_to(SRC)))
def test_no_field_is_compared_with_a_code_spelt_a_third_time(path: Path):
    if str(path.relative_to(SRC)) not in OTHER_STATES:
        assert bare_codes(path.read_text(encoding="utf-8")) == []


def test_a_code_spelt_a_third_time_is_found():
    assert bare_codes('row.kind == "exempt" or row.state in ("late", "other")\n') == [
        "exempt",
        "late",
    ]
    assert bare_codes('row.kind == MembershipKind.EXEMPT or row.name == "late"\n') == []
