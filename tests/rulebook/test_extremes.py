"""What a check accepts is worked out within bounds, whatever value it is; what it refuses is told
as a sentence.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rulebook.__main__ import main
from rulebook.meetings.dates import deadline, may_move, meeting_day
from rulebook.vocabulary.known_values import KNOWN
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import SHIFT_POLICIES, Term, UnfitError, refuse_absurd

SHIPPED = Path(__file__).resolve().parents[2] / "packs" / "vn-hd42-2025"
DAYS = ("meeting.rest_days", "working_days.rest_days")
RAW = [
    (),
    (7,),
    (1, 2, 3, 4, 5),
    (1, 2, 3, 4, 5, 6),
    (1, 2, 3, 4, 5, 6, 7),
    (7, 7, 7, 7, 7, 7, 7),
    0,
    1,
    28,
    29,
    10**9,
    True,
    *(
        {"amount": amount, "unit": unit}
        for amount in (0, 1, 3_000, 3_001, 10**12)
        for unit in ("hours", "working_days", "months")
    ),
    *SHIFT_POLICIES,
]


def with_value(pack: Pack, key: str, value) -> Pack:
    return replace(pack, values={**pack.values, key: replace(pack.values[key], value=value)})


def accepted(key: str, raw):
    try:
        value = KNOWN[key](raw)
        refuse_absurd(value)
    except UnfitError:
        return None
    return value


def work_out(pack: Pack) -> int:
    """Everything that is counted in days, for a year; how many answers there were."""
    answers = 0
    for month in range(1, 13):
        day = meeting_day(pack, 2026, month, holidays={date(2026, month, 3): "ngày nghỉ"}).value
        may_move(pack, day, 2026, month, reason="", holidays={})
        answers += 1
    for key, rule in pack.values.items():
        if isinstance(rule.value, Term):
            assert deadline(pack, key, anchor=date(2026, 11, 3)).value is not None
            answers += 1
    return answers


@pytest.mark.parametrize(
    "key", [key for key in KNOWN if key.startswith(("meeting", "working", "huddle", "self_score"))]
)
def test_every_accepted_value_is_worked_out(pack, key):
    values = [value for raw in RAW if (value := accepted(key, raw)) is not None]

    assert [
        work_out(with_value(pack, key, value)) > 12 for value in values if key in pack.values
    ] == [True for _ in values if key in pack.values]


@pytest.mark.parametrize("key", DAYS)
def test_a_week_without_an_open_day_is_refused_with_a_sentence(rewritten, capsys, key):
    line = re.search(
        rf"\n  {re.escape(key)}:\n    value: [^\n]*",
        (SHIPPED / "pack.yaml").read_text(encoding="utf-8"),
    )[0]
    folder = rewritten(line, re.sub(r"value: .*", "value: [1, 2, 3, 4, 5, 6, 7]", line))

    assert main(["check", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "at least one day of the week has to stay open" in told
    assert "Traceback" not in told


def test_a_text_kept_from_before_that_leaves_no_working_day_counts_every_day(pack):
    closed = with_value(pack, "working_days.rest_days", (1, 2, 3, 4, 5, 6, 7))
    weekly = with_value(closed, "self_score.submit_after", Term(3, "working_days"))

    found = deadline(weekly, "self_score.submit_after", anchor=date(2026, 11, 3))

    assert found.value == date(2026, 11, 6)
    assert "every day counts" in found.steps[1].message


@pytest.mark.parametrize(
    ("duty", "anchor"),
    [("member.recognition_vote_after", "9999-12-31"), ("papers.publish_before", "0001-01-01")],
)
def test_a_case_at_the_end_of_the_calendar_is_answered_without_a_traceback(
    tmp_path, capsys, duty, anchor
):
    case = tmp_path / "a.yaml"
    case.write_text(
        'title: {vi: "Thử", en: "Trial"}\nsource: thử\nask: deadline\n'
        f"given: {{duty: {duty}, anchor: {anchor}}}\nexpect: {{value: null}}\n",
        encoding="utf-8",
    )

    assert main(["run", str(SHIPPED), str(case)]) == 1
    out, err = capsys.readouterr()
    assert ("Traceback" in out + err, "cannot be worked out" in err) == (False, True)


def test_what_the_checks_do_not_foresee_is_told_as_a_sentence(tmp_path, capsys):
    folder = tmp_path / "pack.yaml"
    folder.mkdir()

    assert main(["check", str(tmp_path)]) == 1
    assert "Traceback" not in capsys.readouterr().err
