"""What becomes of an opinion that was sent before the meeting."""

import re
from datetime import datetime
from enum import StrEnum

_LONGEST = 160
_SENTENCE = re.compile(r"(?<=[.!?…])\s")


class Fate(StrEnum):
    """How far a written opinion has come; the last that is true."""

    SENT = "sent"
    UNDER_ITEM = "under_item"
    TAKEN_UP = "taken_up"
    HEARD = "heard"
    OFF_RECORD = "off_record"
    IN_MINUTES = "in_minutes"
    NOT_HELD = "not_held"


def title_from(text: str) -> str:
    """The item of the agenda that an opinion makes: its first sentence, at most 160 characters, cut
    between words.

    >>> title_from("Đề nghị chi bộ bàn việc sửa đường thôn. Đường đã hỏng từ tháng 6.")
    'Đề nghị chi bộ bàn việc sửa đường thôn'
    """
    first = _SENTENCE.split(" ".join(text.split()), maxsplit=1)[0].rstrip(".").strip()
    if len(first) <= _LONGEST:
        return first
    whole = first[: _LONGEST - 1]
    return f"{whole.rpartition(' ')[0] or whole}…"


def fate_of(
    *,
    on_item: bool,
    taken_up_at: datetime | None,
    off_record: bool,
    over: bool,
    in_minutes: bool,
    not_held: bool,
) -> Fate:
    """How far a written opinion has come; `over` once the meeting is closed, `in_minutes` once
    these are adopted.

    Of an item off the record the minutes say nothing, so that the opinion does not stand there
    either.
    """
    if not_held:
        return Fate.NOT_HELD
    if over and off_record:
        return Fate.OFF_RECORD
    if over:
        return Fate.IN_MINUTES if in_minutes else Fate.HEARD
    if taken_up_at is not None:
        return Fate.TAKEN_UP
    return Fate.UNDER_ITEM if on_item else Fate.SENT
