"""The questions a case may put to a pack about half-years, years, quotas, classes and norms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from rulebook.cases.answers import Answer
from rulebook.meetings import norms
from rulebook.reading.base_shapes import Number, Shape
from rulebook.vocabulary.findings import Explained
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import MOST
from rulebook.years import classification, rollup


class MonthGiven(Shape):
    month: int
    band: str | None = None
    points: Number | None = None
    held: bool = True
    thematic: bool = False
    official: bool = True


class _Months(Shape):
    months: tuple[MonthGiven, ...]

    def check_bands(self, pack: Pack) -> None:
        """Raises ValueError for a band that the pack does not have."""
        known = [band.code for band in pack.bands]
        for one in self.months:
            if one.band is not None and one.band not in known:
                raise ValueError(f"there is no band {one.band!r}; bands: {', '.join(known)}")

    @property
    def results(self) -> list[rollup.MonthResult]:
        """The months as the rule takes them."""
        return [
            rollup.MonthResult(
                one.month, one.band, one.points, one.held, one.thematic, one.official
            )
            for one in self.months
        ]


class HalfYear(_Months):
    half: Literal[1, 2] = 1

    def answer(self, pack: Pack) -> Answer:
        """The band of the half-year."""
        self.check_bands(pack)
        return Answer(
            rollup.roll_up(pack, "half_year", self.results, first=1 if self.half == 1 else 7)
        )


class Year(_Months):
    def answer(self, pack: Pack) -> Answer:
        """The band of the year."""
        self.check_bands(pack)
        return Answer(rollup.roll_up(pack, "year", self.results))


class CellsGiven(Shape):
    count: int
    code: str = Field(alias="class")
    cell_type: str = "residential"


class QuotaQuestion(Shape):
    cells: tuple[CellsGiven, ...]
    cell_type: str = ""

    def answer(self, pack: Pack) -> Answer:
        """How many may get the highest class; findings when the cells given exceed it."""
        if not 0 < sum(one.count for one in self.cells) <= MOST:
            raise ValueError(f"count from 1 to {MOST} cells")
        rated = [
            classification.Rated(one.cell_type, one.code)
            for one in self.cells
            for _ in range(one.count)
        ]
        return Answer(
            classification.quota(pack, rated, cell_type=self.cell_type),
            classification.check_quota(pack, rated),
        )


class ClassificationQuestion(Shape):
    points: Number | None = None
    facts: dict[str, bool | int] = Field(default_factory=dict)
    code: str | None = Field(default=None, alias="class")

    def answer(self, pack: Pack) -> Answer:
        """The class that follows; findings say what speaks against the class asked about."""
        found = classification.propose_class(pack, points=self.points, facts=self.facts)
        if self.code is None:
            return Answer(found)
        return Answer(
            found, classification.check_class(pack, self.code, points=self.points, facts=self.facts)
        )


class VisitGiven(Shape):
    day: date
    own_cell: bool = False


class NormQuestion(Shape):
    post: str
    year: int
    on: date
    visits: tuple[VisitGiven, ...] = ()

    def answer(self, pack: Pack) -> Answer:
        """How many attendances are still to come; nothing where no norm is known."""
        visits = [norms.Visit(one.day, one.own_cell) for one in self.visits]
        found = norms.fulfilment(pack, self.post, visits, year=self.year, on=self.on)
        left = None if found.value is None else found.value.left
        return Answer(Explained(left, found.steps, found.sources))


class MemberRated(Shape):
    kind: str
    months_since_admission: int | None = None

    def answer(self, pack: Pack) -> Answer:
        """Whether the member gets a class."""
        return Answer(
            classification.is_rated(
                pack, classification.MemberYear(self.kind, self.months_since_admission)
            )
        )


YEAR_QUESTIONS: Mapping[str, type[Any]] = {
    "half_year": HalfYear,
    "year": Year,
    "quota": QuotaQuestion,
    "classification": ClassificationQuestion,
    "norm": NormQuestion,
    "member_rated": MemberRated,
}
"""Word after `ask:` → the form of what stands under `given:`."""
