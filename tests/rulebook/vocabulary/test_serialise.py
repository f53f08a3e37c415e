"""Values of the rule core are kept as plain JSON and read again as they were, field for field."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.scoring.score import Evidence
from rulebook.vocabulary import findings
from rulebook.vocabulary.findings import Bilingual, Explained, Finding, Reason, Severity, Source
from rulebook.vocabulary.serialise import from_plain, to_plain

pytestmark = pytest.mark.pure

KEPT = [
    *(
        found
        for found in vars(findings).values()
        if is_dataclass(found) and found.__module__ == findings.__name__
    ),
    Evidence,
]
WORDS = st.builds(Bilingual, st.text(), st.text())
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
ONE = st.one_of(
    st.text(),
    st.integers(),
    st.booleans(),
    st.none(),
    NUMBERS,
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    WORDS,
)
OPEN = ONE | st.lists(ONE, min_size=1, max_size=3).map(tuple)


@cache
def values_of(kind):
    """Every value that a place of this kind may hold, except None."""
    if is_dataclass(kind):
        return filled(kind)
    arguments = [one for one in get_args(kind) if one not in (type(None), Ellipsis)]
    if get_origin(kind) is tuple:
        return st.lists(values_of(arguments[0]), min_size=1, max_size=3).map(tuple)
    if get_origin(kind) is Mapping:
        return st.dictionaries(st.text(), values_of(arguments[1]), min_size=1, max_size=3)
    if arguments:
        return values_of(arguments[0])
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    return {str: st.text(), Decimal: NUMBERS}.get(kind, OPEN)


def filled(kind):
    """The dataclass with no field at its default."""
    hints = get_type_hints(kind)

    def other_than(one):
        values = values_of(hints[one.name])
        if one.default is MISSING:
            return values
        return values.filter(lambda value: value != one.default)

    return st.builds(kind, **{one.name: other_than(one) for one in fields(kind)})


def stored(value):
    """What the data base gives back of it."""
    return json.loads(json.dumps(to_plain(value)))


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_whatever_is_kept_reads_as_it_was_with_no_field_at_its_default(kind, data):
    value = data.draw(filled(kind))

    again = from_plain(kind, stored(value))

    assert asdict(again) == asdict(value)  # Also the fields that are no part of what is equal.
    assert again == value


def test_the_kinds_that_are_kept_are_those_of_findings_and_evidence():
    assert {kind.__name__ for kind in KEPT} == {
        "Bilingual",
        "Evidence",
        "Explained",
        "Finding",
        "Reason",
        "Source",
    }


@given(st.dictionaries(st.text(), OPEN))
def test_facts_read_as_they_were(facts):
    assert from_plain(dict[str, Any], stored(facts)) == facts


@dataclass(frozen=True)
class Sample:
    """Every form that a field may have."""

    day: date
    moment: datetime
    number: Decimal | None = None
    count: int = 0
    names: list[str] = field(default_factory=list)
    pair: tuple[str, date] | None = None
    severities: tuple[Severity, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    below: tuple["Sample", ...] = ()
    flag_or_word: bool | str = False


SAMPLE = Sample(date(2026, 11, 3), datetime(2026, 11, 3, 19, 30, tzinfo=UTC))
FULL = Sample(
    SAMPLE.day,
    SAMPLE.moment,
    Decimal("4.50"),
    3,
    ["a"],
    ("b", SAMPLE.day),
    (Severity.NOTE, Severity.ERROR),
    {"first": Source("HD 42", pack="hd42", version="7", key="meeting.day")},
    (SAMPLE,),
    "word",
)


def test_a_field_that_says_what_it_holds_needs_the_bare_text():
    sample = {"day": "2026-11-03", "moment": "2026-11-03T19:30:00+00:00"}
    assert stored(SAMPLE) == sample
    assert stored(FULL) == sample | {
        "number": "4.50",
        "count": 3,
        "names": ["a"],
        "pair": ["b", "2026-11-03"],
        "severities": ["note", "error"],
        "sources": {
            "first": {"document": "HD 42", "pack": "hd42", "version": "7", "key": "meeting.day"}
        },
        "below": [sample],
        "flag_or_word": "word",
    }


@pytest.mark.parametrize("sample", [SAMPLE, FULL])
def test_every_form_of_field_reads_as_it_was(sample):
    assert from_plain(Sample, stored(sample)) == sample


def test_several_values_are_kept_and_read_at_once():
    told = (Finding("a", "A"), Finding("b", "B", severity=Severity.NOTE))

    assert from_plain(tuple[Finding, ...], stored(told)) == told


def test_a_parameter_that_json_does_not_know_stands_as_it_reads():
    assert stored(Reason("m", {"share": Fraction(2, 3)}))["params"] == {"share": "2/3"}


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (Source, {"document": "HD 42", "page": 3}, "Source has no field page"),
        (Source, {"article": "3"}, "document"),
        (Source, ["HD 42"], "is no Mapping"),
        (Source, {"document": 42}, "42 is no str"),
        (Finding, {"code": "a", "message": "A", "severity": "loud"}, "loud"),
        (Reason, {"message": "A", "params": {"x": {"colour": "red"}}}, "no kind of value colour"),
        (Reason, {"message": "A", "params": {"x": {"number": "many"}}}, "'many' is no number"),
        (Sample, {"day": "soon", "moment": "2026-11-03T19:30:00"}, "soon"),
        (Sample, stored(SAMPLE) | {"names": "a"}, "'a' is no list"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(kind, data, said):
    with pytest.raises(ValueError, match=said):
        from_plain(kind, data)


def test_findings_kept_in_the_former_form_still_read():
    """Every field stood there, and the code of the pack was called the layer."""
    kept = json.loads(
        '{"code": "many_ends", "message": "{count} memberships would end: {names}.", "params":'
        ' {"count": 4, "names": "Lò Văn Páo, Ma Thị Lan"}, "severity": "warning", "source":'
        ' {"document": "HD 42", "article": "II.5", "confidence": "H", "note": "", "layer":'
        ' "vn-hd42-2025", "key": "meeting.day"}, "field": "roster"}'
    )

    found = from_plain(Finding, kept)

    assert found == Finding(
        "many_ends",
        "{count} memberships would end: {names}.",
        {"count": 4, "names": "Lò Văn Páo, Ma Thị Lan"},
        Severity.WARNING,
        Source("HD 42", "II.5", "H", pack="vn-hd42-2025"),
        "roster",
    )
    assert (found.source.version, found.source.key) == ("", "meeting.day")


def test_a_finding_kept_in_the_former_form_without_a_source_still_reads():
    kept = {
        "code": "gone",
        "message": "belongs to none of these cells any more (died, moved or left)",
        "params": {},
        "severity": "error",
        "source": None,
        "field": "",
    }

    assert from_plain(Finding, kept) == Finding("gone", kept["message"])


def test_a_source_of_a_later_text_that_says_the_same_is_no_other():
    first = Source("HD 42", pack="hd42", version="1", key="meeting.day")

    assert first == Source("HD 42", pack="hd42", version="2")
    assert first != Source("HD 42", pack="hd12", version="1", key="meeting.day")


def test_an_explained_value_is_kept_with_its_steps_and_sources():
    explained = Explained(date(2026, 11, 3), (Reason("m", {"n": 1}),), (Source("HD 42"),))

    assert from_plain(Explained, stored(explained)) == explained
