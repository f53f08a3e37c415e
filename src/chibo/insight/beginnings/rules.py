"""Which first steps there are, in their order, and when each of them is done; pure.

A further step is one more row of `STEPS`, with its code among the enums, its fact here, and where
it is done on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chibo.insight.beginnings.enums import Standing, StepCode


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a commune that begins; without one everything but the installation is still
    to come.
    """

    administrator: bool = True
    address: bool = False
    commune: bool = False
    office: bool = False
    cells: int = 0
    members: int = 0
    regulation: bool = False
    cells_with_login: int = 0
    cells_planned: int = 0
    cells_practised: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is done, and of how many cells it is (None where it is not counted)."""

    code: StepCode
    done: Callable[[Facts], bool]
    cells: Callable[[Facts], int] | None = None


STEPS: tuple[Rule, ...] = (
    Rule(StepCode.ADMINISTRATOR, lambda facts: facts.administrator),
    Rule(StepCode.ADDRESS, lambda facts: facts.address),
    Rule(StepCode.COMMUNE, lambda facts: facts.commune),
    Rule(StepCode.OFFICE, lambda facts: facts.office),
    Rule(StepCode.ROSTER, lambda facts: facts.cells > 0 and facts.members > 0),
    Rule(StepCode.REGULATION, lambda facts: facts.regulation),
    Rule(
        StepCode.LOGINS,
        lambda facts: 0 < facts.cells <= facts.cells_with_login,
        lambda facts: facts.cells_with_login,
    ),
    Rule(
        StepCode.MONTH,
        lambda facts: 0 < facts.cells <= facts.cells_planned,
        lambda facts: facts.cells_planned,
    ),
    Rule(
        StepCode.PRACTICE,
        lambda facts: 0 < facts.cells <= facts.cells_practised,
        lambda facts: facts.cells_practised,
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step with where it stands, and for how many of the cells where it is counted."""

    code: StepCode
    standing: Standing
    cells: int | None = None


def steps_from(facts: Facts) -> tuple[Step, ...]:
    """Every step in order: done, next (the first that is not done) or not yet.

    >>> [str(step.standing) for step in steps_from(Facts(address=True))][:4]
    ['done', 'done', 'current', 'todo']
    """
    made: list[Step] = []
    open_yet = True
    for rule in STEPS:
        standing = (
            Standing.DONE if rule.done(facts) else Standing.NEXT if open_yet else Standing.TODO
        )
        open_yet = open_yet and standing == Standing.DONE
        made.append(Step(rule.code, standing, rule.cells(facts) if rule.cells else None))
    return tuple(made)
