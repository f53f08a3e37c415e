"""The half-years and the year of the demo: bands decided, classes proposed, some decided, some that
wait.
"""

from collections import Counter
from datetime import date, time
from decimal import Decimal
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month as CalendarMonth
from chibo.base.kernel.dates import clock_at, local_moment
from chibo.directory.access.queries import actor_of_person
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import holder_of
from chibo.insight.reviews.actions import decide_review, note_discussion, propose_review
from chibo.insight.reviews.enums import ReviewPeriod
from chibo.insight.reviews.queries import year_of_cell
from chibo.insight.reviews.rules import months_of
from chibo.interfaces.demo import story

_NAMES = {"good": "Tốt", "fair": "Khá", "average": "Trung bình", "poor": "Kém"}


def half_year_ended(month: CalendarMonth) -> tuple[int, str] | None:
    """(year, half) that is decided in this month; None in every month but July and January."""
    return {7: (month.year, str(ReviewPeriod.H1)), 1: (month.year - 1, str(ReviewPeriod.H2))}.get(
        month.month
    )


def decide_half_year(cells: list[Any], year: int, period: str, *, office: Actor, on: date) -> None:
    """Each cell that stood through the half-year has its band on that day, as most of its months
    say, with the reason.
    """
    with clock_at(local_moment(on, time(9))):
        for cell in cells:
            months = year_of_cell(cell, year, on=on).months
            bands = Counter(
                month.band for month in months if month.band and month.month in months_of(period)
            )
            if sum(bands.values()) < len(months_of(period)) - 1:
                continue
            told = ", ".join(f"{count} tháng {_NAMES[band]}" for band, count in bands.most_common())
            band = bands.most_common(1)[0][0]
            decide_review(
                cell,
                year,
                period,
                version=0,
                band=band,
                reason=f"Theo mức các tháng: {told}.",
                on=on,
                actor=office,
            )


def tell_the_year(cells: list[Any], *, office: Actor, on: date) -> None:
    """Most cells have proposed their class for the year that ends or has ended; the committee has
    decided some.
    """
    year = on.year if on.month >= 10 else on.year - 1
    for cell in cells:
        if cell.code in story.NOT_PROPOSED:
            continue
        code, points = story.CLASSES.get(cell.code, story.USUAL_CLASS)
        secretary = actor_of_person(holder_of(cell, Post.SECRETARY, on=on), on=on)
        reason = story.CLASS_REASONS[code]
        propose_review(
            cell, year, code=code, points=Decimal(points), reason=reason, on=on, actor=secretary
        )
    for cell in cells:
        if cell.code in story.CLASS_DECIDED:
            code, points = story.CLASSES.get(cell.code, story.USUAL_CLASS)
            reason = "Thống nhất với đề xuất của chi bộ."
            decide_review(
                cell,
                year,
                ReviewPeriod.YEAR,
                version=0,
                code=code,
                points=Decimal(points),
                reason=reason,
                on=on,
                actor=office,
            )
        elif cell.code in story.DISCUSSED:
            note_discussion(
                cell, year, ReviewPeriod.YEAR, text=story.DISCUSSED[cell.code], on=on, actor=office
            )
