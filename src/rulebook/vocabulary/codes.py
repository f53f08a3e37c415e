"""Codes that packs, cases and the product share, each spelt here once."""

from __future__ import annotations

from typing import Literal, get_args

MeetingKind = Literal["regular", "thematic", "extraordinary"]
MemberKind = Literal[
    "official", "probationary", "temporary_here", "temporarily_away", "exempt", "suspended"
]
AttendanceState = Literal[
    "not_recorded", "present", "late", "left", "remote", "excused", "unexcused"
]
DecisionKind = Literal[
    "resolution", "admission", "recognition", "removal", "expulsion", "discipline"
]
Layer = Literal["central", "province", "commune", "cell"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
"""From the top down; a pack refines one of a higher layer."""
