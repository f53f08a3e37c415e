"""Golden cases: a question to a pack with the answer a clerk expects; both are shown when they
differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rulebook.cases.answers import Answer
from rulebook.cases.questions import QUESTIONS
from rulebook.loading.loader import shaped
from rulebook.reading.shapes import Number, Shape, Text, WordsShape
from rulebook.reading.yaml_file import Document, Location, PackError, read_yaml
from rulebook.scoring.score import Evidence
from rulebook.vocabulary.findings import Explained, Finding, Reason, Source, gettext_noop, localise
from rulebook.vocabulary.pack import Pack


class ExpectShape(Shape):
    """Only what is written is compared."""

    value: Any = None
    findings: tuple[str, ...] | None = None
    points: dict[str, Number | None] | None = None
    missing: dict[str, tuple[str, ...]] | None = None
    total: Number | None = None


class CaseShape(Shape):
    """One golden case as it is written in YAML: the question, what is given, the
    expected answer.
    """

    title: WordsShape
    source: Text
    note: WordsShape | None = None
    held_on: date | None = None
    ask: str
    given: dict[str, Any]
    expect: ExpectShape


@dataclass(frozen=True, slots=True)
class Case:
    """A checked case: the question is ready to be put to a pack."""

    document: Document
    shape: CaseShape
    question: Any

    def finding(self, code: str, message: str, **params: Any) -> Finding:
        """A finding at the place where the case says what it expects."""
        return self.document.finding(code, message, ("expect",), of_key=True, **params)


def load_case(path: Path) -> Case:
    """The case in that file.

    Raises PackError with file, line and column when it is not understood.
    """
    document = read_yaml(path)
    shape = shaped(CaseShape, document)
    if shape.ask not in QUESTIONS:
        message = gettext_noop("Write one of these words: {allowed}.")
        raise PackError(
            [document.finding("case.ask", message, ("ask",), allowed=", ".join(QUESTIONS))]
        )
    return Case(document, shape, shaped(QUESTIONS[shape.ask], _below(document, ("given",))))


def run_case(pack: Pack, case: Case) -> dict[str, Any]:
    """The answer of the pack as plain data for JSON, beside what was expected; `agrees` is True
    when they are the same.

    A case with `held_on` outside the validity of the pack gets no answer but the finding
    `pack.not_in_force`. Raises PackError when the pack cannot answer what is given (an unknown
    duty, a total outside the sheet).
    """
    held_on = case.shape.held_on
    if held_on is not None and not pack.in_force(held_on):
        message = gettext_noop("{code} is not in force on {day}.")
        params = {"code": pack.code, "day": held_on}
        answer = Answer(
            findings=(Finding("pack.not_in_force", message, params, source=pack.source),)
        )
    else:
        answer = _answer(pack, case)
    differences = _differences(case.shape.expect, answer)
    return {
        "case": case.document.path.name,
        "title": case.shape.title.en,
        "pack": {
            "code": pack.code,
            "number": pack.number,
            "version": pack.version,
            "layers": [f"{layer.layer}: {layer.code} {layer.version}" for layer in pack.layers],
        },
        "ask": case.shape.ask,
        "answer": _plain(answer),
        "agrees": not differences,
        "differences": differences,
    }


def _answer(pack: Pack, case: Case) -> Answer:
    try:
        answer: Answer = case.question.answer(pack)
    except (KeyError, ValueError) as error:
        message = gettext_noop("This cannot be answered: {problem}.")
        place = case.document.finding(
            "case.given", message, ("given",), of_key=True, problem=error.args[0]
        )
        raise PackError([place]) from error
    return answer


def _below(document: Document, at: Location) -> Document:
    size = len(at)
    data = document.data
    for part in at:
        data = data[part]
    return replace(
        document,
        data=data,
        keys={place[size:]: value for place, value in document.keys.items() if place[:size] == at},
        values={
            place[size:]: value for place, value in document.values.items() if place[:size] == at
        },
    )


def _differences(expect: ExpectShape, answer: Answer) -> list[dict[str, Any]]:
    value = None if answer.explained is None else answer.explained.value
    points = {line.code: line.points for line in answer.lines}
    missing = {line.code: line.missing for line in answer.lines}
    pairs: list[tuple[str, Any, Any]] = []
    if "value" in expect.model_fields_set:
        pairs.append(("value", expect.value, value))
    if expect.findings is not None:
        pairs.append(
            ("findings", expect.findings, tuple(finding.code for finding in answer.findings))
        )
    if "total" in expect.model_fields_set:
        pairs.append(("total", expect.total, answer.total))
    pairs += [
        (f"points {code}", wanted, points.get(code))
        for code, wanted in (expect.points or {}).items()
    ]
    pairs += [
        (f"missing {code}", wanted, missing.get(code))
        for code, wanted in (expect.missing or {}).items()
    ]
    return [
        {"what": what, "expected": _jsonable(wanted), "found": _jsonable(found)}
        for what, wanted, found in pairs
        if _jsonable(wanted) != _jsonable(found)
    ]


def _plain(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"findings": [_finding(finding) for finding in answer.findings]}
    if answer.explained is not None:
        found = {**_explained(answer.explained), **found}
    if answer.lines:
        found["lines"] = [_line(line) for line in answer.lines]
    if answer.total is not None:
        found["total"] = _jsonable(answer.total)
        found["band"] = found["value"]
    return found


def _explained(explained: Explained[Any]) -> dict[str, Any]:
    return {
        "value": _jsonable(explained.value),
        "steps": [_step(step) for step in explained.steps],
        "sources": [_source(source) for source in explained.sources],
    }


def _finding(finding: Finding) -> dict[str, str]:
    text = finding.message.format(**localise(finding.params, "en"))
    source = str(finding.source) if finding.source else ""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "text": text,
        "source": source,
    }


def _line(line: Evidence) -> dict[str, Any]:
    return {
        "code": line.code,
        "title": line.title_vi,
        "max": _jsonable(line.max),
        "points": _jsonable(line.points),
        "kind": line.kind,
        **({"not_applicable": line.not_applicable} if line.not_applicable else {}),
        "steps": [_step(step) for step in line.steps],
        "sources": [_source(source) for source in line.sources],
        "missing": list(line.missing),
        "advice": [_step(step) for step in line.advice],
    }


def _source(source: Source) -> str:
    return f"{source} ({source.confidence}; {source.pack})"


def _step(step: Reason) -> str:
    return step.message.format(**localise(step.params, "en"))


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
