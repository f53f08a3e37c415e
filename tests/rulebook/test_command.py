"""`python -m rulebook check` and `run`, as an office types them."""

import json
from pathlib import Path

import pytest

from rulebook.__main__ import main

SHIPPED = Path(__file__).resolve().parents[2] / "packs" / "vn-hd42-2025"


def test_check_passes_the_shipped_pack_with_its_cases(pack, capsys):
    assert main(["check", str(SHIPPED)]) == 0
    out, err = capsys.readouterr()
    cases = len(list(SHIPPED.glob("cases/*.yaml")))
    assert (err, out) == (
        "",
        f"{pack.code} {pack.version}: {len(pack.values)} values, {cases} cases\n",
    )


def test_check_names_the_line_and_exits_1(rewritten, line_of, capsys):
    folder = rewritten("max: 25\n", "max: 24\n")
    assert main(["check", str(folder)]) == 1
    assert (
        capsys.readouterr().err == f"{folder}/pack.yaml:{line_of('max: 40')}:10: error:"
        " The parts of criterion 4 add up to 39 points; its max is 40.\n"
    )


def test_check_shows_a_case_that_differs_side_by_side(rewritten, capsys):
    folder = rewritten("code: vn-hd42-2025\n", "code: vn-hd42-2025\n")
    (folder / "cases").mkdir()
    case = (SHIPPED / "cases" / "xep-loai-90.yaml").read_text(encoding="utf-8")
    (folder / "cases" / "a.yaml").write_text(case.replace("good", "fair"), encoding="utf-8")
    assert main(["check", str(folder)]) == 1
    assert (
        capsys.readouterr().err
        == f"{folder}/cases/a.yaml:5:1: error: value: the case expects fair, the pack gives good.\n"
    )


def test_run_prints_the_answer_with_reasons_and_sources(capsys):
    assert (
        main(
            [
                "run",
                str(SHIPPED),
                str(SHIPPED / "cases" / "can-bao-nhieu-phieu-hai-phan-ba-25.yaml"),
            ]
        )
        == 0
    )
    printed = json.loads(capsys.readouterr().out)
    assert (printed["agrees"], printed["answer"]["value"]) == (True, 17)
    assert printed["answer"]["steps"][1] == "At least 2/3 of 25 are needed: 17 votes."
    assert printed["answer"]["sources"] == [
        "Quy định 294-QĐ/TW ngày 26/5/2025, §9.3.4 (H; vn-hd42-2025)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ask: band", "ask: bond", ":3:6: error: Write one of these words: meeting_day,"),
        (
            "given: {total: 90}",
            "given: {totl: 90}",
            ':4:9: error: The key "totl" is not known here.',
        ),
        (
            "given: {total: 90}",
            "given: {total: x}",
            ":4:16: error: Write a number here, such as 5 or 0.5.",
        ),
        (
            "given: {total: 90}",
            "given: {total: 101}",
            ":4:1: error: This cannot be answered: no band holds 101.",
        ),
    ],
)
def test_run_names_the_line_of_a_case_that_is_not_understood(tmp_path, capsys, old, new, told):
    case = (SHIPPED / "cases" / "xep-loai-90.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(case.replace(old, new), encoding="utf-8")
    assert main(["run", str(SHIPPED), str(tmp_path / "a.yaml")]) == 1
    assert [line for line in capsys.readouterr().err.splitlines() if told in line] != []


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ("{attendance.ratee: 0.9}", "there is no fact attendance.ratee"),
        ("{attendance.rate: 90}", "the fact attendance.rate is of the kind share; 90 does not fit"),
        ("{huddle.held: 1}", "the fact huddle.held is of the kind flag; 1 does not fit"),
    ],
)
def test_run_refuses_facts_that_do_not_exist_or_do_not_fit(tmp_path, capsys, facts, told):
    case = (SHIPPED / "cases" / "diem-ty-le-96-mot-khong-ly-do.yaml").read_text(encoding="utf-8")
    text = case.replace("{attendance.rate: 0.96, attendance.unexcused: 1}", facts)
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert main(["run", str(SHIPPED), str(tmp_path / "a.yaml")]) == 1
    assert f"a.yaml:5:1: error: This cannot be answered: {told}." in capsys.readouterr().err


def test_run_shows_a_contradiction_side_by_side(tmp_path, capsys):
    case = (SHIPPED / "cases" / "xep-loai-90.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(case.replace("good", "fair"), encoding="utf-8")
    assert main(["run", str(SHIPPED), str(tmp_path / "a.yaml")]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["differences"] == [{"what": "value", "expected": "fair", "found": "good"}]
    assert printed["pack"]["layers"] == [f"central: vn-hd42-2025 {printed['pack']['version']}"]


def test_schema_prints_what_is_kept_for_editors(capsys):
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == (SHIPPED.parent / "schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ask", "given", "told"),
    [
        ("deadline", "{duty: meeting.day, anchor: 2026-12-07}", "meeting.day is no length of time"),
        (
            "half_year",
            "{months: [{month: 1, band: best}]}",
            "there is no band 'best'; bands: good, fair, average, poor",
        ),
        ("quota", "{cells: [{class: good, count: 999999999}]}", "count from 1 to 100000 cells"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_at_what_was_given(
    tmp_path, capsys, ask, given, told
):
    case = tmp_path / "a.yaml"
    case.write_text(
        f"title: {{vi: a, en: a}}\nsource: a\nask: {ask}\ngiven: {given}\nexpect: {{}}\n",
        encoding="utf-8",
    )
    assert main(["run", str(SHIPPED), str(case)]) == 1
    assert capsys.readouterr().err == f"{case}:4:1: error: This cannot be answered: {told}.\n"
