"""Which first steps there are, in their order, and when each of them is done; pure.

A further step is one more row of `STEPS`, with its code among the enums, its fact here, and where
it is done on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chibo.insight.beginnings.enums import FirstStepCode, FirstStepState


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

    code: FirstStepCode
    done: Callable[[Facts], bool]
    cells: Callable[[Facts], int] | None = None


STEPS: tuple[Rule, ...] = (
    Rule(FirstStepCode.ADMINISTRATOR, lambda facts: facts.administrator),
    Rule(FirstStepCode.ADDRESS, lambda facts: facts.address),
    Rule(FirstStepCode.COMMUNE, lambda facts: facts.commune),
    Rule(FirstStepCode.OFFICE, lambda facts: facts.office),
    Rule(FirstStepCode.ROSTER, lambda facts: facts.cells > 0 and facts.members > 0),
    Rule(FirstStepCode.REGULATION, lambda facts: facts.regulation),
    Rule(
        FirstStepCode.LOGINS,
        lambda facts: 0 < facts.cells <= facts.cells_with_login,
        lambda facts: facts.cells_with_login,
    ),
    Rule(
        FirstStepCode.MONTH,
        lambda facts: 0 < facts.cells <= facts.cells_planned,
        lambda facts: facts.cells_planned,
    ),
    Rule(
        FirstStepCode.PRACTICE,
        lambda facts: 0 < facts.cells <= facts.cells_practised,
        lambda facts: facts.cells_practised,
    ),
)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step with where it stands, and for how many of the cells where it is counted."""

    code: FirstStepCode
    standing: FirstStepState
    cells: int | None = None


def steps_from(facts: Facts) -> tuple[FirstStep, ...]:
    """Every step in order: done, next (the first that is not done) or not yet.

    >>> [str(step.standing) for step in steps_from(Facts(address=True))][:4]
    ['done', 'done', 'current', 'todo']
    """
    made: list[FirstStep] = []
    open_yet = True
    for rule in STEPS:
        standing = (
            FirstStepState.DONE
            if rule.done(facts)
            else FirstStepState.NEXT
            if open_yet
            else FirstStepState.TODO
        )
        open_yet = open_yet and standing == FirstStepState.DONE
        made.append(FirstStep(rule.code, standing, rule.cells(facts) if rule.cells else None))
    return tuple(made)
