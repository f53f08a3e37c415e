"""Packs that are not sound are refused with file, line and a sentence that helps."""

import re
import time
from datetime import date
from pathlib import Path

import pytest

from rulebook.loading.loader import PackError, check_pack, load_pack, load_packs, pack_in_force
from rulebook.reading.yaml_file import in_words

TITLE = "code: vn-hd42-2025\n"


def test_the_shipped_pack_has_no_finding(rewritten):
    assert check_pack(rewritten(TITLE, TITLE)) == ()


def test_an_unknown_key_is_named_with_line_and_a_guess(rewritten, line_of):
    findings = check_pack(rewritten("  issued_on: 2025-10-28\n", "  issued_onn: 2025-10-28\n"))
    line = line_of("  issued_on: 2025-10-28\n")
    told = [in_words(finding) for finding in findings]
    assert [text.split("pack.yaml:")[1] for text in told] == [
        '6:1: error: The key "issued_on" is missing here.'.replace("6:1", f"{line_of('pack:')}:1"),
        f'{line}:3: error: The key "issued_onn" is not known here. Did you mean "issued_on"?',
    ]


def test_an_unknown_value_is_named_at_its_key(planted, line_of):
    line = line_of("  votes.quorum:\n")
    found = planted("  votes.quorum:\n", "  votes.quorumm:\n")
    assert found == [
        ("pack.unknown_value", "pack.yaml", line),
        ("pack.missing_value", "pack.yaml", line_of("values:")),
    ]


def test_a_missing_source_is_named_at_the_value(planted, line_of):
    old = '    source: {document: qd294, article: "§23.2", confidence: H}\n'
    assert planted(old, "") == [
        ("pack.missing_source", "pack.yaml", line_of("  cell.committee_from_official:"))
    ]


def test_a_source_without_confidence_is_refused(planted, line_of):
    old = 'source: {document: qd294, article: "§20.2.1", confidence: H}'
    found = planted(old, 'source: {document: qd294, article: "§20.2.1"}')
    assert found == [("pack.missing_key", "pack.yaml", line_of(old))]


def test_a_document_that_is_not_listed_is_refused(planted, line_of):
    old = 'source: {document: qd294, article: "§20.2.1", confidence: H}'
    found = planted(old, 'source: {document: qd295, article: "§20.2.1", confidence: H}')
    assert found == [("pack.unknown_document", "pack.yaml", line_of(old))]


def test_a_reading_that_is_not_listed_is_refused(planted, line_of):
    assert planted("read_in: [tuy-loc]", "read_in: [tuy-lok]") == [
        ("pack.unknown_reading", "pack.yaml", line_of("read_in: [tuy-loc]"))
    ]


def test_parts_that_do_not_add_up_are_refused(planted, line_of):
    assert planted("max: 25\n", "max: 24\n") == [("pack.points", "pack.yaml", line_of("max: 40\n"))]


def test_criteria_that_do_not_add_up_are_refused(planted, line_of):
    found = planted("    max: 30\n", "    max: 31\n")
    assert found == [("pack.points", "pack.yaml", line_of("criteria:\n"))]


def test_a_gap_between_bands_is_refused_with_its_borders(rewritten, line_of):
    old = "{code: fair, name: {vi: Khá, en: Fair}, from: 70, below: 90,"
    (finding,) = check_pack(rewritten(old, old.replace("from: 70", "from: 75")))
    assert finding.code == "pack.band_gap"
    assert (
        in_words(finding).split("pack.yaml:")[1]
        == f"{line_of(old)}:51: error: Totals from 70 to below 75 have no band."
    )


def test_bands_that_overlap_are_refused(planted, line_of):
    old = "{code: fair, name: {vi: Khá, en: Fair}, from: 70, below: 90,"
    assert planted(old, old.replace("from: 70", "from: 65")) == [
        ("pack.band_overlap", "pack.yaml", line_of(old))
    ]


def test_bands_that_stop_below_the_sheet_are_refused(planted, line_of):
    old = "{code: good, name: {vi: Tốt, en: Good}, from: 90, to: 100,"
    assert planted(old, old.replace("to: 100", "to: 99")) == [
        ("pack.bands", "pack.yaml", line_of(old))
    ]


def test_a_value_of_the_wrong_kind_is_refused(planted, line_of):
    line = line_of("  meeting.day:\n") + 1
    assert planted("  meeting.day:\n    value: 3\n", '  meeting.day:\n    value: "3"\n') == [
        ("pack.value", "pack.yaml", line)
    ]


def test_a_value_that_may_not_be_empty_is_refused(planted, line_of):
    line = line_of("  meeting.day:\n") + 1
    assert planted("  meeting.day:\n    value: 3\n", "  meeting.day:\n    value: null\n") == [
        ("pack.empty_value", "pack.yaml", line)
    ]


def test_a_day_after_the_first_week_is_warned_of_at_its_line(rewritten, line_of):
    (finding,) = check_pack(
        rewritten("  meeting.day:\n    value: 3\n", "  meeting.day:\n    value: 9\n")
    )
    assert (finding.code, finding.severity, finding.params["line"]) == (
        *("pack.calendar", "warning"),
        line_of("  meeting.day:\n") + 1,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("more than 1/2", "most"),
        ("at least 2/3", "at least 3/2"),
        ("value: 0.9\n", "value: 90\n"),
        ("value: next_workday_within_first_week", "value: next_week"),
        ("{amount: 1, unit: calendar_days}", "{amount: 1, unit: weeks}"),
        ("value: [6, 7]", "value: [6, 8]"),
        ("value: [present, late, left, remote]", "value: [present, absent]"),
    ],
)
def test_a_phrase_that_is_not_understood_is_refused(planted, line_of, old, new):
    assert planted(old, new) == [("pack.value", "pack.yaml", line_of(old))]


def test_a_condition_on_an_unknown_fact_is_refused(planted, line_of):
    old = "fact: attendance.unexcused\n"
    assert planted(old, "fact: attendance.unexcusd\n") == [
        ("pack.unknown_fact", "pack.yaml", line_of(old))
    ]


def test_a_condition_with_two_operators_is_refused(planted, line_of):
    old = "      - fact: attendance.unexcused\n"
    assert planted(old, old + "        at_least: 1\n") == [
        ("pack.condition", "pack.yaml", line_of(old))
    ]


def test_hours_cannot_be_compared_with_days(planted, line_of):
    old = "          - fact: papers.days_before\n"
    found = planted(old, "          - fact: papers.hours_before\n")
    assert found == [("pack.unit", "pack.yaml", line_of(old) + 1)]


def test_an_end_before_the_start_is_refused(planted, line_of):
    assert planted("  valid_to: null\n", "  valid_to: 2025-10-01\n") == [
        ("pack.validity", "pack.yaml", line_of("  valid_to: null\n"))
    ]


def test_an_impossible_date_is_refused(planted, line_of):
    assert planted("  valid_to: null\n", "  valid_to: 2026-02-31\n") == [
        ("pack.value", "pack.yaml", line_of("  valid_to: null\n"))
    ]


def test_a_key_twice_is_refused(planted, line_of):
    assert planted(TITLE, TITLE + "  " + TITLE) == [
        ("pack.duplicate_key", "pack.yaml", line_of(TITLE) + 1)
    ]


def test_a_tag_is_refused(planted, line_of):
    old = "  number: 42-HD/BTCTW\n"
    new = '  number: !!python/object/apply:os.system ["true"]\n'
    assert planted(old, new) == [("pack.tag", "pack.yaml", line_of(old))]


def test_an_alias_bomb_is_refused_at_its_first_anchor(tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    (tmp_path / "pack.yaml").write_text("\n".join(lines))
    begin = time.perf_counter()
    (finding,) = check_pack(tmp_path)
    assert (finding.code, finding.params["line"], finding.params["column"]) == ("pack.alias", 1, 4)
    assert time.perf_counter() - begin < 1


def test_ten_megabytes_are_refused_unread(tmp_path):
    (tmp_path / "pack.yaml").write_bytes(b"#" * 10_000_000)
    (finding,) = check_pack(tmp_path)
    assert (
        in_words(finding).split("pack.yaml:")[1]
        == "1:1: error: The file has 10000000 bytes; at most 1000000 are read. A regulation is far"
        " shorter."
    )


def test_deep_nesting_is_refused(tmp_path):
    (tmp_path / "pack.yaml").write_text("a: " + "[" * 50_000)
    (finding,) = check_pack(tmp_path)
    assert finding.code == "pack.too_deep"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"pack:\n  code: [a\n", "pack.syntax", 3),
        (b"pack:\n\tcode: a\n", "pack.syntax", 2),
        (b"a: 1\n---\nb: 2\n", "pack.syntax", 2),
        (b"a: 1\nb: \xff\n", "pack.encoding", 2),
        (b"a: 1\nb: x\x00y\n", "pack.syntax", 2),
        (b"a: 1\n? [b]\n: 2\n", "pack.syntax", 2),
        (b"", "pack.value", 1),
        (b"just a text", "pack.value", 1),
    ],
)
def test_what_is_no_pack_is_refused_with_its_line(tmp_path, content, code, line):
    (tmp_path / "pack.yaml").write_bytes(content)
    (finding,) = check_pack(tmp_path)
    assert (finding.code, finding.params["line"]) == (code, line)


def test_a_folder_without_pack_is_refused(tmp_path):
    with pytest.raises(PackError) as caught:
        load_pack(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["pack.unreadable"]


def test_the_error_reads_as_file_line_column_and_sentence(rewritten):
    folder = rewritten("max: 25\n", "max: 24\n")
    with pytest.raises(PackError, match=re.escape(f"{folder}/pack.yaml:")) as caught:
        load_pack(folder)
    assert str(caught.value).endswith(
        "The parts of criterion 4 add up to 39 points; its max is 40."
    )


def test_the_version_depends_on_content_and_not_on_layout(pack, rewritten):
    relaid = load_pack(rewritten("# Cách đọc", "# Đọc"))
    changed = load_pack(rewritten("value: 90\n", "value: 95\n"))
    assert re.fullmatch("[0-9a-f]{16}", pack.version)
    assert relaid.version == pack.version
    assert changed.version != pack.version


def test_packs_are_read_oldest_first_and_found_by_day(tmp_path, shipped_text):
    later = shipped_text.replace(TITLE, "code: vn-later\n", 1)
    later = later.replace("valid_from: 2025-10-28", "valid_from: 2027-01-01", 1)
    for name, text in (("a", later), ("b", shipped_text)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "notes").mkdir()
    packs = load_packs(tmp_path)
    assert [pack.code for pack in packs] == ["vn-hd42-2025", "vn-later"]
    assert pack_in_force(packs, date(2025, 10, 27)) is None
    assert pack_in_force(packs, date(2025, 10, 28)) is packs[0]
    assert pack_in_force(packs, date(2027, 1, 1)) is packs[1]


def test_the_last_day_of_a_pack_is_the_one_before_valid_to(rewritten):
    ended = load_pack(rewritten("  valid_to: null\n", "  valid_to: 2027-01-01\n"))
    assert [ended.in_force(day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [True, False]


def test_two_packs_of_one_code_are_refused(tmp_path, shipped_text):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(shipped_text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_packs(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["pack.double_code"]


def test_every_value_has_a_source_and_a_text_in_both_languages(pack):
    assert [key for key, value in pack.values.items() if not value.source.document] == []
    assert {value.source.confidence for value in pack.values.values()} == {"H", "M", "L"}
    assert [
        key for key, value in pack.values.items() if not (value.text_vi and value.text_en)
    ] == []
    assert pack.value("meeting.day").source.pack == "vn-hd42-2025"
    assert (
        str(pack.value("votes.majority.admission").source)
        == "Quy định 294-QĐ/TW ngày 26/5/2025, §9.3.4"
    )


def test_where_the_sources_are_silent_the_pack_says_so(pack):
    assert sorted(key for key, value in pack.values.items() if value.value is None) == [
        "agenda.ideology_minutes",
        "huddle.before",
        "meeting.minimum_minutes.extraordinary",
        "meeting.minimum_minutes.thematic",
        "notice.before",
        "official.decide_after",
        "score.follower",
        "score.points_step",
        "score.step.adopt_after",
        "score.step.correct_within",
        "score.step.draft_after",
        "score.step.note_after",
        "score.step.propose_after",
        "self_score.submit_after",
        "votes.quorum",
    ]


def test_an_unknown_value_is_asked_for_in_vain(pack):
    with pytest.raises(KeyError, match=r"vn-hd42-2025 has no value 'meeting.colour'"):
        pack.value("meeting.colour")


def test_the_steps_of_a_regular_meeting_stand_in_order(pack):
    assert [step.code for step in pack.steps("regular")] == [
        *(
            "opening",
            "officers",
            "roll_call",
            "fees",
            "adopt_agenda",
            "last_month",
            "ideology",
            "guidance",
        ),
        *(
            "discussion",
            "praise",
            "assign_tasks",
            "petitions",
            "special_business",
            "vote",
            "scoring",
            "adopt_minutes",
        ),
    ]
    assert [step.code for step in pack.steps("regular") if not step.required] == [
        "special_business"
    ]
    assert [step.role for step in pack.steps("regular") if step.code == "last_month"] == [
        "task_review"
    ]
    assert [step.code for step in pack.steps("thematic")] == [
        *(
            "opening",
            "officers",
            "roll_call",
            "presentation",
            "discussion",
            "conclude",
            "vote",
            "adopt_minutes",
        )
    ]
    assert pack.steps("extraordinary") == ()


def test_only_plain_paths_are_read(tmp_path):
    (tmp_path / "pack.yaml").mkdir()
    assert [finding.code for finding in check_pack(Path(tmp_path))] == ["pack.unreadable"]
