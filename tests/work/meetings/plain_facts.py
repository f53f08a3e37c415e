"""The facts of one made-up meeting that is ready to be held, in plain values."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.rules.facts import (
    CellFacts,
    HuddleFacts,
    ItemFacts,
    LengthFacts,
    MeetingFacts,
    MinutesFacts,
    NoticeFacts,
    PaperFacts,
    RollFacts,
    TaskFacts,
    VoteFacts,
)

DAY = date(2026, 3, 3)
LOCAL = timezone(timedelta(hours=7))
ITEM = ItemFacts("discussion", "discussion", "Thảo luận", True, True, True, 20)
READY = MeetingFacts(
    kind="regular",
    state=MeetingState.PLANNED,
    day=DAY,
    rule_day=DAY,
    planned_on=DAY,
    moved_reason="",
    in_first_week=True,
    place="Nhà văn hóa",
    starts=datetime(2026, 3, 3, 19, 30, tzinfo=LOCAL),
    has_chair=True,
    has_minute_taker=True,
    entered_late=False,
    agenda_ready_at=None,
    convened_at=None,
    published_at=None,
    sealed=False,
    in_practice=False,
    cell=CellFacts("residential", 24, 22, True, True),
    length=LengthFacts(minutes=None, combined=False, combined_minutes=None, minimum=90),
    huddle=HuddleFacts(applies=True, on=DAY - timedelta(days=1), has_notes=True, late=False),
    notice=NoticeFacts(25, 24, 24, 20, official_exists=True, official_told=True),
    papers=PaperFacts(1, None),
    items=(ITEM,),
    roll=RollFacts(),
    tasks=TaskFacts(),
    speakers=0,
    praises=0,
    votes=VoteFacts(0, 0, 0, ()),
    resolutions=0,
    minutes=MinutesFacts(
        adopted=False, await_adoption=False, chair_signed=False, secretary_signed=False
    ),
)


def changed(facts: MeetingFacts, **given: Any) -> MeetingFacts:
    """The facts with some replaced; one within a part is written as `huddle__on`."""
    for name, value in given.items():
        part, inside, field = name.partition("__")
        new = replace(getattr(facts, part), **{field: value}) if inside else value
        facts = replace(facts, **{part: new})
    return facts
