"""The score sheet as forms and rows: points typed beside the evidence, each criterion with its
reasons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import Clash, Conflict, Refused
from chibo.base.kernel.revisions import plain
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.queries import kept_in, sources_of
from chibo.insight.scoring.rules import PointsGiven, differs, field_of, points_values
from chibo.interfaces.formatting import number
from chibo.interfaces.forms import EditForm, StepForm
from chibo.interfaces.web.scoring.evidence import fact_line, fact_pairs
from rulebook.vocabulary.findings import Explained, Reason


class PointsField(forms.DecimalField):
    """Points with at most two decimals, typed with a comma or a full stop; what they may be at most
    says the rule.
    """

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input num"}
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=5, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(
            value.strip().replace(",", ".") if isinstance(value, str) else value
        )


class PointsFields:
    """Points and a reason for every line of a sheet; `own` names the columns that
    fill it at first.
    """

    def put_lines(self, lines: list[Any], *, own: str, fallback: str) -> None:
        """The fields of these lines stand in the form."""
        self.lines = lines
        for line in lines:
            shown = getattr(line, f"{own}_points")
            if shown is None and fallback:
                shown = getattr(line, f"{fallback}_points")
            code = {"code": line.criterion}
            self.fields[field_of(line.criterion)] = PointsField(  # type: ignore[attr-defined]
                label=gettext("Criterion {code}: points").format(**code),
                required=False,
                initial=None if shown is None else _plain(shown),
            )
            self.fields[field_of(line.criterion, "reason")] = forms.CharField(
                label=gettext("Criterion {code}: reason").format(**code),
                max_length=500,
                required=False,
                initial=getattr(line, f"{own}_reason"),
                widget=forms.TextInput(attrs={"class": "input"}),
            )

    def points_of(self, data: Mapping[str, Any]) -> dict[str, PointsGiven]:
        """Criterion → what was typed."""
        return {
            line.criterion: PointsGiven(
                data[field_of(line.criterion)], data[field_of(line.criterion, "reason")]
            )
            for line in self.lines
            if field_of(line.criterion) in self.data
            or field_of(line.criterion, "reason") in self.data
        }


class PointsForm(PointsFields, EditForm):
    """Points that somebody has given, to be changed."""

    def __init__(
        self,
        *args: Any,
        lines: list[Any],
        own: str = "self",
        fallback: str = "",
        stored: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, stored={**points_values(lines, own), **(stored or {})}, **kwargs)
        self.put_lines(lines, own=own, fallback=fallback)

    def words_of(self, name: str, value: Any) -> str:
        """Points as they are typed."""
        return _plain(value) if isinstance(value, Decimal) else super().words_of(name, value)


class SheetForm(PointsForm):
    """The cell's draft: points, reasons, remedies, and the vote that adopted it."""

    def __init__(self, *args: Any, sheet: Any, votes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, stored={"remedies": sheet.remedies}, **kwargs)
        self.fields["remedies"] = forms.CharField(
            label=_("What is to be mended, and how"),
            required=False,
            max_length=4000,
            initial=sheet.remedies,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        if sheet.state == SheetState.PROPOSED and votes:
            choices = [("", gettext("no vote recorded in the system"))] + [
                (str(v.pk), v.subject) for v in votes
            ]
            self.fields["vote"] = forms.ChoiceField(
                label=_("The vote that adopted the score"), choices=choices, required=False
            )

    def tried(self, step: Callable[[], Any]) -> bool:
        """True when the step that follows the saving went through; otherwise its refusal stands in
        the form.
        """
        try:
            step()
        except Refused as refused:
            self.refuse(refused)
            return False
        return True

    def saved_by_script(self, act: Callable[..., Any]) -> tuple[bool, list[tuple[str, Clash]]]:
        """Whether it is saved; (label, clash) of what clashes: both values stand on the page that
        the button leads to.
        """
        try:
            return self.carry_out(act), []
        except Conflict as outdated:
            return False, [(self.label_of(clash.name), clash) for clash in outdated.clashes]

    def shown_now(self, lines: list[Any], sheet: Any) -> str:
        """The revision of what the page shows after it was saved without being drawn anew.

        What was typed and stored; where a value of somebody else was kept, the page still shows
        what it was opened with.
        """
        stored = {**points_values(lines, "self"), "remedies": sheet.remedies}
        mine = {
            name: self.cleaned_data.get(name)
            for name in stored
            if self.add_prefix(name) in self.data
        }
        shown = {
            name: value if plain(mine[name]) == plain(value) else mine[name]
            for name, value in stored.items()
            if name in mine
        }
        return str(self.revision.seeing(shown))


class CorrectScoreForm(PointsForm):
    """The corrected points per criterion, and why."""

    reason = forms.CharField(
        label=_("Why the decided score is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ScoreDecideForm(PointsFields, StepForm):
    """The committee's points per criterion, and a word to the whole."""

    reason = forms.CharField(
        label=_("A word to the cell"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_lines(lines, own="official", fallback="self")


class QuestionForm(StepForm):
    """What the cell is asked to explain."""

    reason = forms.CharField(
        label=_("What is to be explained"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ViewAnswerForm(StepForm):
    """The cell's answer."""

    answer = forms.CharField(
        label=_("The answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion as the page shows it."""

    key: str
    code: str
    title: str
    line: Any
    maximum: Decimal
    told: str
    rule: str
    why: Explained[Any]
    facts: list[tuple[str, str, str]]
    advice: tuple[Any, ...]
    decided_by_facts: bool
    suggested: Decimal | None
    differs: bool
    corrected: str = ""
    points: Any = None
    reason: Any = None

    @property
    def waits(self) -> bool:
        """True while somebody has to look: no points yet, other points than the facts say without a
        reason, minutes that were corrected since, or an error.
        """
        if self.points is None:
            return False
        unexplained = (
            self.differs and not self.line.self_reason
        ) or self.line.reopened_at is not None
        return bool(
            self.points.errors
            or self.reason.errors
            or self.points.value() in (None, "")
            or unexplained
        )


def name_of(line: Any) -> str:
    """Code and title of a criterion, in the language of the page."""
    return f"{line.criterion} · {_title(kept_in(line).evidence)}"


def _title(evidence: Any) -> str:
    return str(
        evidence.title_en if (get_language() or "vi").startswith("en") else evidence.title_vi
    )


def rows_of(sheet: Any, lines: list[Any], *, inside: bool, form: Any = None) -> list[CriterionView]:
    """Every criterion with its evidence, for a reader who may look into the cell or not; with the
    fields of a form.
    """
    rows = []
    for line in lines:
        kept = kept_in(line)
        evidence, key = kept.evidence, field_of(line.criterion)
        rows.append(
            CriterionView(
                key=key.removeprefix("points-"),
                code=line.criterion,
                title=_title(evidence),
                line=line,
                maximum=evidence.max,
                told=fact_line(kept.facts),
                rule=_rule(evidence),
                why=Explained(evidence.points, evidence.steps, sources_of(sheet, evidence)),
                facts=fact_pairs(kept.facts, sheet.meeting, inside=inside),
                advice=_advice(evidence, line),
                decided_by_facts=evidence.decided,
                suggested=evidence.suggested,
                differs=differs(line.self_points, line.evidence_points),
                corrected=line.reopened_reason if inside else "",
                points=form[key] if form else None,
                reason=form[field_of(line.criterion, "reason")] if form else None,
            )
        )
    return rows


def open_first(rows: list[CriterionView]) -> list[CriterionView]:
    """The criteria somebody has to look at, then the settled ones; each in the order
    of the sheet.
    """
    return sorted(rows, key=lambda row: not row.waits)


def with_suggestions(lines: list[Any], given: Mapping[str, PointsGiven]) -> dict[str, PointsGiven]:
    """What was typed; a criterion left empty gets the points that the page suggests beside it,
    where it suggests some.
    """
    filled = dict(given)
    for line in lines:
        entry, suggested = given.get(line.criterion), kept_in(line).evidence.suggested
        if entry is not None and entry.points is None and suggested is not None:
            filled[line.criterion] = PointsGiven(suggested, entry.reason)
    return filled


def lost_of(rows: list[CriterionView], column: str) -> list[tuple[CriterionView, Decimal]]:
    """The criteria that cost points in that column (self or official), with the points, in the
    order of the sheet.
    """
    given = [(row, getattr(row.line, f"{column}_points")) for row in rows]
    return [
        (row, row.maximum - points)
        for row, points in given
        if points is not None and points < row.maximum
    ]


def _advice(evidence: Any, line: Any) -> tuple[Any, ...]:
    """What gains the points that are missing beside what stands; nothing where none is missing."""
    standing = line.official_points if line.official_points is not None else line.self_points
    if standing is None:
        return evidence.advice
    missing = evidence.max - standing
    return (
        tuple(Reason(step.message, {**step.params, "points": missing}) for step in evidence.advice)
        if missing > 0
        else ()
    )


def _rule(evidence: Any) -> str:
    """The criterion as the sheet of the regulation has it."""
    kinds = {
        "facts": gettext("the facts may decide"),
        "mixed": gettext("facts inform, people judge"),
        "judged": gettext("people judge"),
    }
    title = evidence.title_en if (get_language() or "vi").startswith("en") else evidence.title_vi
    words = gettext("Criterion {code}: {title}; at most {max} points; {kind}.")
    return words.format(
        code=evidence.code, title=title, max=number(evidence.max), kind=kinds.get(evidence.kind, "")
    )


def _plain(points: Decimal) -> str:
    """Points as they are typed and read: 4, and 4,5 in Vietnamese."""
    return number(points)
