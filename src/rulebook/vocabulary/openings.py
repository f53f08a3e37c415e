"""What an upper layer leaves open: whether a value lies inside its ranges, and the
ranges in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.pack import ExceptionFor, Opening, Value
from rulebook.vocabulary.values import Majority, Term


def is_refinable(value: Value) -> bool:
    """True when lower layers may set the value: it is empty, or its pack gives a range."""
    return value.value is None or bool(value.openings)


def allows(upper: Value, value: Any) -> bool:
    """True when a lower layer may set that value for every cell.

    Restating the same value is always allowed.
    """
    return value == upper.value or (
        is_refinable(upper) and value is not None and _inside(upper.openings, value)
    )


def allows_exception(upper: Value, exception: ExceptionFor) -> bool:
    """True when a lower layer may set that exception; ranges with `small_cells` do not bind cells
    below a number.
    """
    small = exception.members_below is not None
    if small and upper.openings and all(opening.small_cells for opening in upper.openings):
        return exception.value.value is not None
    return allows(upper, exception.value.value)


def in_words(upper: Value) -> Bilingual:
    """What would be allowed, for the sentence that refuses."""
    if not is_refinable(upper):
        return Bilingual("không có giá trị nào khác", "no other value")
    parts = [_range_in_words(opening) for opening in upper.openings or (Opening(free=True),)]
    return Bilingual("; ".join(part.vi for part in parts), "; ".join(part.en for part in parts))


def _range_in_words(opening: Opening) -> Bilingual:
    vi, en = [], []
    if opening.free:
        return Bilingual("mọi giá trị đúng loại", "any value of its kind")
    if opening.at_least is not None:
        vi.append(f"ít nhất {plain(opening.at_least)}")
        en.append(f"at least {plain(opening.at_least)}")
    if opening.at_most is not None:
        vi.append(f"nhiều nhất {plain(opening.at_most)}")
        en.append(f"at most {plain(opening.at_most)}")
    if opening.one_of is not None:
        listed = ", ".join(str(plain(item)) for item in opening.one_of)
        vi.append(f"một trong: {listed}")
        en.append(f"one of: {listed}")
    if opening.small_cells:
        vi.append("chi bộ ít đảng viên (members_below): giá trị khác")
        en.append("for small cells (members_below) another value")
    return Bilingual(", ".join(vi), ", ".join(en))


def plain(value: Any) -> str:
    """The value as a clerk writes it."""
    if isinstance(value, Term):
        return f"{value.amount} {value.unit}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(plain(item) for item in value)}]"
    return "null" if value is None else str(value)


def _inside(openings: Sequence[Opening], value: Any) -> bool:
    return all(_within(opening, value) for opening in openings)


def _within(opening: Opening, value: Any) -> bool:
    if opening.at_least is None and opening.at_most is None and opening.one_of is None:
        return opening.free
    listed = True
    if opening.one_of is not None:
        items = value if isinstance(value, tuple) else (value,)
        listed = all(item in opening.one_of for item in items)
    least = opening.at_least is None or _not_below(value, opening.at_least)
    most = opening.at_most is None or _not_above(value, opening.at_most)
    return listed and least and most


def _not_below(value: Any, bound: Any) -> bool:
    if isinstance(value, Term) and isinstance(bound, Term):
        return (
            value.amount >= bound.amount
            if value.unit == bound.unit
            else _shortest(value) >= _longest(bound)
        )
    if isinstance(value, Majority) and isinstance(bound, Majority):
        return (value.share, value.strict) >= (bound.share, bound.strict)
    return _number(value) >= _number(bound)


def _not_above(value: Any, bound: Any) -> bool:
    if isinstance(value, Term) and isinstance(bound, Term):
        return (
            value.amount <= bound.amount
            if value.unit == bound.unit
            else _longest(value) <= _shortest(bound)
        )
    if isinstance(value, Majority) and isinstance(bound, Majority):
        return (value.share, value.strict) <= (bound.share, bound.strict)
    return _number(value) <= _number(bound)


def _number(value: Any) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal("NaN")


# Days that a length surely covers, and days that it never passes: hours are cut, a month has 28 to
# 31 days, working days have no upper bound, since holidays may lie between them.
def _shortest(term: Term) -> Decimal:
    per = {"hours": Decimal(1) / 24, "months": Decimal(28)}.get(term.unit, Decimal(1))
    return term.amount * per


def _longest(term: Term) -> Decimal:
    if term.unit == "working_days" and term.amount:
        return Decimal("Infinity")
    per = {"hours": Decimal(1) / 24, "months": Decimal(31)}.get(term.unit, Decimal(1))
    return term.amount * per
