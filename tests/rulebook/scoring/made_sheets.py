"""Small made-up sheets of one or two lines, with the conditions that they ask for."""

from dataclasses import replace
from decimal import Decimal

from rulebook.scoring.score import evidence
from rulebook.vocabulary.criteria import Cap, Condition, Criterion, Level, Levels
from rulebook.vocabulary.findings import Bilingual, localise

ABSENT = Condition(
    "at_least", "attendance.unexcused", 1, text=Bilingual("vắng", "somebody was absent")
)
HELD = Condition("is", "huddle.held", True, text=Bilingual("hội ý", "the committee met"))
ALL_DONE = Condition(
    "at_least_fact", "tasks.done", "tasks.due", text=Bilingual("xong", "tasks done")
)


def line(pack, code="1", maximum="10", **given):
    fields = {"title_vi": "Dòng", "title_en": "Line", "kind": "facts", "source": pack.source}
    return Criterion(code=code, max=Decimal(maximum), **fields | given)


def sheet(pack, *criteria, caps=()):
    return replace(pack, criteria=criteria, caps=caps)


def cap(pack, of="1", points=None, code="", condition=ABSENT):
    limit = None if points is None else Decimal(points)
    text = Bilingual("giới hạn", "a cap")
    return Cap(condition, of, limit, code, text, replace(pack.source, article="the cap"))


def rows(*bounds):
    """(points, lower, lower included, upper, upper included) → rows."""
    numbers = [[None if one is None else Decimal(one) for one in bound[1::2]] for bound in bounds]
    return tuple(
        Level(Decimal(bound[0]), low, bound[2], high, bound[4])
        for bound, (low, high) in zip(bounds, numbers, strict=True)
    )


def levels(fact, *bounds, overrides=(), advice=None):
    text = Bilingual("tỷ lệ", "share present")
    return Levels(fact=fact, text=text, rows=rows(*bounds), overrides=overrides, advice=advice)


RATE = (("5", "0.9", True, None, False), ("3", "0.75", False, "0.9", False))
RATE = (*RATE, ("1", None, False, "0.75", True))


def spoken(steps):
    return [step.message.format(**localise(step.params, "en")) for step in steps]


def only(pack, criterion, facts, caps=()):
    (found,) = evidence(sheet(pack, criterion, caps=caps), facts)
    return found
