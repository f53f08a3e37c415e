"""From months to the band of a half-year or year: rules in their order, the first that holds gives
the band.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from rulebook.vocabulary.conditions import ConditionState
from rulebook.vocabulary.findings import Bilingual, Explained, Reason, Source, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.year_parts import MONTHS, Rollup, RollupRule


@dataclass(frozen=True, slots=True)
class MonthResult:
    """What a month gave: its band (None = none yet), held or not, a thematic meeting or not.

    official = the committee above has decided the band; a band that is not official decides nothing
    yet. A month without any MonthResult lies still ahead.
    """

    month: int
    band: str | None
    points: Decimal | None
    held: bool
    thematic: bool
    official: bool

    @property
    def decided(self) -> bool:
        """True when the month counts with its band."""
        return self.held and self.official and self.band is not None


@dataclass(frozen=True, slots=True)
class Rolled:
    """The band of a period (None = no rule, or not decided yet) with what led to it; months by
    their number.

    rule = place of the rule that gave the band; deciding = the months it rests on.
    """

    explained: Explained[str | None]
    rule: int | None = None
    deciding: tuple[int, ...] = ()
    not_held: tuple[int, ...] = ()
    undecided: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()
    known: bool = True

    @property
    def band(self) -> str | None:
        """The code of the band."""
        return self.explained.value

    @property
    def incomplete(self) -> tuple[int, ...]:
        """The months that were not held, are not decided or lie ahead."""
        return tuple(sorted((*self.not_held, *self.undecided, *self.ahead)))


def roll_up(
    pack: Pack, period: str, months: Iterable[MonthResult], *, first: int = 1
) -> Explained[str | None]:
    """The band of the half_year or year that begins in month `first`, with the rule that gave it
    and its months.

    None where the pack has no rule, or while a month not decided could still change the band.
    Raises ValueError for a month outside the period or given twice. Source: the pack's `rollup`; no
    national text gives such a rule.
    """
    return aggregate(pack, period, months, first=first).explained


def aggregate(pack: Pack, period: str, months: Iterable[MonthResult], *, first: int = 1) -> Rolled:
    """The same as `roll_up`, with the months sorted by what they are and the place of the rule.

    Raises ValueError for a month outside the period or given twice.
    """
    view = _view(pack, period, tuple(months), first)
    rollup = pack.rollup.get(period)
    if rollup is None or rollup.rules is None:
        return _without_rule(view, rollup)
    steps = [Reason(gettext_noop("The rule says: {rule}"), {"rule": rollup.text}), *_missing(view)]
    culprits: set[int] = set()
    for place, rule in enumerate(rollup.rules):
        verdicts = [check(view) for check in _checks(rule)]
        steps += [_sentence(rule, verdicts), *(verdict.step for verdict in verdicts)]
        state = _all_of(verdicts)
        if state is ConditionState.FAILED:
            culprits.update(
                month
                for one in verdicts
                if one.state is ConditionState.FAILED
                for month in one.months
            )
            continue
        sources = (rollup.source, rule.source)
        if state is ConditionState.UNKNOWN:
            steps.append(
                Reason(gettext_noop("Not decided yet: those months can still change the band."))
            )
            return _rolled(view, None, steps, sources)
        steps.append(
            Reason(gettext_noop("Band of the period: {band}."), {"band": view.words[rule.band]})
        )
        deciding = {month for verdict in verdicts for month in verdict.months} or culprits
        return _rolled(view, rule.band, steps, sources, rule=place, deciding=deciding)
    return _rolled(view, None, steps, (rollup.source,))


@dataclass(frozen=True, slots=True)
class _Verdict:
    state: ConditionState
    months: tuple[int, ...]
    step: Reason


@dataclass(frozen=True, slots=True)
class _View:
    """The months of a period by what they are; `rank` is 0 for the best band."""

    rank: dict[str, int]
    words: dict[str, Bilingual]
    span: range
    bands: dict[int, str] = field(default_factory=dict)
    thematic: frozenset[int] = frozenset()
    held: tuple[int, ...] = ()
    not_held: tuple[int, ...] = ()
    undecided: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()

    def reaching(self, band: str) -> tuple[int, ...]:
        """The decided months in this band or a better one."""
        return tuple(
            month for month, found in self.bands.items() if self.rank[found] <= self.rank[band]
        )

    @property
    def pending(self) -> tuple[int, ...]:
        """The months whose band may still come."""
        return tuple(sorted((*self.undecided, *self.ahead)))


def _view(pack: Pack, period: str, months: Sequence[MonthResult], first: int) -> _View:
    span = range(first, first + MONTHS[period])
    numbers = _numbers_in(span, months)
    ordered = sorted(months, key=lambda result: result.month)
    return _View(
        rank={band.code: place for place, band in enumerate(pack.bands)},
        words={band.code: band.words for band in pack.bands},
        span=span,
        bands={result.month: result.band for result in ordered if result.decided and result.band},
        thematic=frozenset(result.month for result in months if result.thematic),
        held=tuple(result.month for result in ordered if result.held),
        not_held=tuple(result.month for result in ordered if not result.held),
        undecided=tuple(result.month for result in ordered if result.held and not result.decided),
        ahead=tuple(number for number in span if number not in numbers),
    )


def _numbers_in(span: range, months: Sequence[MonthResult]) -> list[int]:
    """The numbers of the months; raises ValueError for one twice, or outside the span."""
    numbers = [result.month for result in months]
    if len(set(numbers)) < len(numbers) or any(number not in span for number in numbers):
        raise ValueError(
            f"the months of this period are {span.start} to {span.stop - 1}, each at most once"
        )
    return numbers


def _checks(rule: RollupRule) -> list[Callable[[_View], _Verdict]]:
    found: list[Callable[[_View], _Verdict]] = []
    if rule.every_month_at_least is not None:
        found.append(partial(_every_month, band=rule.every_month_at_least))
    if rule.months_of is not None:
        found.append(partial(_months_of, band=rule.months_of[0], needed=rule.months_of[1]))
    if rule.held_at_least is not None:
        found.append(partial(_held, needed=rule.held_at_least))
    if rule.thematic_per_quarter_at_least is not None:
        found.append(partial(_thematic, needed=rule.thematic_per_quarter_at_least))
    return found


def _every_month(view: _View, *, band: str) -> _Verdict:
    reaching = view.reaching(band)
    below = tuple(month for month in view.bands if month not in reaching)
    if below:
        message = gettext_noop("Below {band}: months {months}.")
        return _verdict(ConditionState.FAILED, below, message, band=view.words[band])
    if view.pending:
        message = gettext_noop("Every month {band} or better: not decided yet for months {months}.")
        return _verdict(ConditionState.UNKNOWN, view.pending, message, band=view.words[band])
    if not reaching:
        return _verdict(ConditionState.FAILED, view.not_held, gettext_noop("No month has a band."))
    message = gettext_noop("Every month held is {band} or better: months {months}.")
    return _verdict(ConditionState.MET, reaching, message, band=view.words[band])


def _months_of(view: _View, *, band: str, needed: int) -> _Verdict:
    reaching = view.reaching(band)
    params = {"band": view.words[band], "count": len(reaching), "needed": needed}
    if len(reaching) >= needed:
        message = gettext_noop(
            "{count} months {band} or better, {needed} are asked for: months {months}."
        )
        return _verdict(ConditionState.MET, reaching, message, **params)
    if len(reaching) + len(view.pending) >= needed:
        message = gettext_noop(
            "{count} months {band} or better so far, {needed} are asked for; open: months {months}."
        )
        return _verdict(ConditionState.UNKNOWN, view.pending, message, **params)
    others = tuple(month for month in view.span if month not in reaching)
    message = gettext_noop(
        "Only {count} months {band} or better, {needed} are asked for; not so: months {months}."
    )
    return _verdict(ConditionState.FAILED, others, message, **params)


def _held(view: _View, *, needed: int) -> _Verdict:
    params = {"count": len(view.held), "needed": needed}
    if len(view.held) >= needed:
        message = gettext_noop("Held in {count} months, {needed} are asked for: months {months}.")
        return _verdict(ConditionState.MET, view.held, message, **params)
    if len(view.held) + len(view.ahead) >= needed:
        message = gettext_noop(
            "Held in {count} months so far, {needed} are asked for; still ahead: months {months}."
        )
        return _verdict(ConditionState.UNKNOWN, view.ahead, message, **params)
    message = gettext_noop(
        "Held in only {count} months, {needed} are asked for; not held: months {months}."
    )
    return _verdict(ConditionState.FAILED, view.not_held, message, **params)


def _thematic(view: _View, *, needed: int) -> _Verdict:
    lacking, waiting = [], []
    for start in range(view.span.start, view.span.stop, 3):
        quarter = range(start, start + 3)
        sure = sum(month in view.thematic for month in quarter)
        ahead = [month for month in quarter if month in view.ahead]
        if sure + len(ahead) < needed:
            lacking += [month for month in quarter if month not in view.thematic]
        elif sure < needed:
            waiting += ahead
    if lacking:
        message = gettext_noop(
            "Too few thematic meetings in a quarter, {needed} are asked for; without: months"
            " {months}."
        )
        return _verdict(ConditionState.FAILED, tuple(lacking), message, needed=needed)
    if waiting:
        message = gettext_noop(
            "Thematic meetings a quarter: {needed} are asked for; still ahead: months {months}."
        )
        return _verdict(ConditionState.UNKNOWN, tuple(waiting), message, needed=needed)
    message = gettext_noop("Every quarter has {needed} or more thematic meetings: months {months}.")
    return _verdict(ConditionState.MET, tuple(sorted(view.thematic)), message, needed=needed)


def _verdict(
    state: ConditionState, months: tuple[int, ...], message: str, **params: object
) -> _Verdict:
    return _Verdict(state, months, Reason(message, {**params, "months": _list(months)}))


def _all_of(verdicts: Sequence[_Verdict]) -> ConditionState:
    states = {verdict.state for verdict in verdicts}
    if ConditionState.FAILED in states:
        return ConditionState.FAILED
    return ConditionState.UNKNOWN if ConditionState.UNKNOWN in states else ConditionState.MET


def _sentence(rule: RollupRule, verdicts: Sequence[_Verdict]) -> Reason:
    state = _all_of(verdicts)
    message = gettext_noop("Holds: {text}")
    if state is ConditionState.FAILED:
        message = gettext_noop("Does not hold: {text}")
    elif state is ConditionState.UNKNOWN:
        message = gettext_noop("Cannot be said yet: {text}")
    return Reason(message, {"text": rule.text})


def _missing(view: _View) -> list[Reason]:
    steps = []
    if view.not_held:
        message = gettext_noop("Incomplete: not held in months {months}.")
        steps.append(Reason(message, {"months": _list(view.not_held)}))
    if view.undecided:
        message = gettext_noop("Incomplete: no official band yet for months {months}.")
        steps.append(Reason(message, {"months": _list(view.undecided)}))
    if view.ahead:
        steps.append(
            Reason(gettext_noop("Still ahead: months {months}."), {"months": _list(view.ahead)})
        )
    return steps


def _without_rule(view: _View, rollup: Rollup | None) -> Rolled:
    step = Reason(
        gettext_noop(
            "No rule is known for this period: the committee decides, the months are shown."
        )
    )
    steps = (
        [step]
        if rollup is None
        else [Reason(gettext_noop("The rule says: {rule}"), {"rule": rollup.text}), step]
    )
    sources = () if rollup is None else (rollup.source,)
    return _rolled(view, None, [*steps, *_missing(view)], sources, known=False)


def _rolled(
    view: _View,
    band: str | None,
    steps: Sequence[Reason],
    sources: tuple[Source, ...],
    *,
    rule: int | None = None,
    deciding: Iterable[int] = (),
    known: bool = True,
) -> Rolled:
    explained = Explained(band, tuple(steps), sources)
    months = tuple(sorted(deciding))
    return Rolled(explained, rule, months, view.not_held, view.undecided, view.ahead, known)


def _list(months: Iterable[int]) -> str:
    return ", ".join(str(month) for month in sorted(months)) or "–"
