"""Layers laid on one another: what is open may be set, everything else stays, and each value says
its layer.
"""

from datetime import date
from decimal import Decimal

import pytest

from rulebook.__main__ import main
from rulebook.layers.merge import merge
from rulebook.loading.loader import (
    PackError,
    check_pack,
    check_text,
    load_packs,
    load_stack,
    load_text,
    pack_in_force,
)
from rulebook.meetings.dates import meeting_day
from rulebook.reading.yaml_file import in_words
from tests.rulebook.samples import (
    HEAD,
    PROVINCE,
    SOURCE,
    VALUES,
    WORDS,
    changed,
    line_of,
    province,
    told,
    write,
)

pytestmark = pytest.mark.pure

COMMUNE = (
    HEAD.replace("tinh-mau", "xa-mau")
    .replace("layer: province", "layer: commune")
    .replace("refines: [vn-hd42-2025]", "refines: [tinh-mau]")
)


@pytest.fixture(scope="module")
def merged(pack):
    return merge([pack, province()])


def test_the_sample_is_sound_and_lies_on_the_shipped_pack(pack):
    assert check_text("a.yaml", PROVINCE, pack) == ()


def test_a_refining_pack_holds_only_what_it_sets():
    alone = province()
    assert (alone.is_refinement, alone.refines, alone.scope.unit) == (
        True,
        ("vn-hd42-2025",),
        "Tỉnh ủy Mẫu",
    )
    assert sorted(alone.values) == [
        "huddle.before",
        "meeting.day",
        "meeting.minimum_minutes.regular",
    ]
    assert (alone.criteria, alone.bands, [line.code for line in alone.refinements]) == (
        (),
        (),
        ["2", "4.2"],
    )


def test_every_value_says_its_layer(merged):
    assert merged.value("huddle.before").source.pack == "tinh-mau"
    assert merged.value("papers.publish_before").source.pack == "vn-hd42-2025"
    assert [layer.code for layer in merged.layers] == ["vn-hd42-2025", "tinh-mau"]
    assert (merged.code, merged.layer, merged.is_refinement) == ("tinh-mau", "province", False)
    assert meeting_day(merged, 2026, 3, holidays={}).value == date(2026, 3, 5)


def test_parts_share_the_points_of_their_line(merged):
    assert [(leaf.code, leaf.max) for leaf in merged.by_code["2"].leaves] == [("2a", 4), ("2b", 1)]
    assert sum(leaf.max for leaf in merged.leaves) == 100
    assert merged.by_code["2a"].source.pack == "tinh-mau"
    assert merged.by_code["4.2b"].label == "4c"


def test_steps_and_contents_are_added_in_their_place(pack, merged):
    assert [step.code for step in merged.steps("regular")][:3] == ["opening", "anthem", "officers"]
    assert len(merged.steps("regular")) == len(pack.steps("regular")) + 1
    assert [each.code for each in merged.contents["residential"]][-1] == "tourism"
    assert [each.source.pack for each in merged.contents["residential"]][-2:] == [
        "vn-hd42-2025",
        "tinh-mau",
    ]


def test_the_version_of_a_merge_depends_on_its_layers_alone(pack, merged):
    assert merge([pack]) is pack
    assert merge([pack, province()]).version == merged.version
    assert merge([pack, province("Ngày 5", "Ngày năm")]).version != merged.version


def test_a_merge_is_in_force_while_all_its_layers_are(pack, merged):
    assert (merged.valid_from, merged.valid_to) == (date(2026, 2, 1), None)
    ended = merge([pack, province("valid_to: null", "valid_to: 2027-01-01")])
    assert [ended.in_force(date(2026, 12, 31)), ended.in_force(date(2027, 1, 1))] == [True, False]


def test_exceptions_of_one_type_become_values_for_that_type(merged):
    key = "meeting.minimum_minutes.regular"
    students = merged.for_type("students")
    assert students is merged.for_type("students")
    assert (
        students.value(key).value,
        students.value_for(key, members=30, cell_type="students").value,
    ) == (100, 120)
    assert (
        merged.for_type("agency").value(key).value,
        len(merged.for_type("agency").exceptions[key]),
    ) == (90, 1)
    assert students.version == merged.version


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("value: 5\n", "value: 9\n", "pack.not_open", "value: 5\n"),
        ("value: 120\n", "value: 60\n", "pack.not_open", "value: 120\n"),
        ("    value: 90\n", "    value: 80\n", "pack.not_open", "    value: 90\n"),
        ("  huddle.before:\n", "  minutes.publish_after:\n", "pack.not_open", "value: {amount: 3"),
        (
            "        max: 20\n",
            "        max: 19\n",
            "pack.points",
            'title: {vi: "Nội dung thường kỳ"',
        ),
        ('code: "2b"', 'code: "3"', "pack.double_code", 'code: "2b"'),
        ('- code: "2"\n', '- code: "9"\n', "pack.adds_criterion", '- code: "2"\n'),
        ('- code: "2"\n', '- code: "4"\n', "pack.fixed", '- code: "2"\n'),
        ("at_most: fair", "at_most: superb", "pack.cap", "at_most: fair"),
        ('of: "3.1"', 'of: "3.9"', "pack.cap", 'of: "3.1"'),
        ("after: opening", "after: closing", "pack.agenda", "after: opening"),
        (
            "code: anthem, role: other, required: true",
            "code: fees, role: fees, required: false",
            "pack.loosens",
            "anth",
        ),
        ("code: tourism", "code: local", "pack.fixed", "code: tourism"),
        (
            "refines: [vn-hd42-2025]",
            "refines: [vn-other]",
            "pack.refines",
            "refines: [vn-hd42-2025]",
        ),
    ],
)
def test_what_is_not_open_is_refused_at_its_line(pack, old, new, code, at):
    found = told(pack, old, new)
    assert [each[0] for each in found] == [code]
    assert abs(found[0][1] - line_of(at)) <= 1


def test_the_refusal_says_what_would_be_allowed(pack):
    (finding,) = check_text("a.yaml", changed("value: 5\n", "value: 9\n"), pack)
    assert (
        in_words(finding)
        == f'a.yaml:{line_of("value: 5")}:12: error: "meeting.day" is 3 in vn-hd42-2025 (The whole'
        " Party meets on day 3 of each month.); allowed here: at least 1, at most 7."
    )


def test_small_cells_may_leave_the_range_where_the_upper_layer_says_so(pack):
    assert (
        told(pack, "members_from: 30}\n        value: 120", "members_below: 10}\n        value: 60")
        == []
    )


def test_a_term_in_another_unit_is_measured_and_must_fit_the_line_that_compares_it(pack):
    assert (
        told(
            pack,
            "  huddle.before:\n    value: {amount: 3",
            "  papers.publish_before:\n    value: {amount: 2",
        )
        == []
    )
    old = "  huddle.before:\n    value: {amount: 3, unit: calendar_days}"
    assert [
        code
        for code, _ in told(
            pack, old, "  papers.publish_before:\n    value: {amount: 24, unit: hours}"
        )
    ] == ["pack.unit"]
    working = "  minutes.publish_after:\n    value: {amount: 1, unit: working_days}"
    assert [code for code, _ in told(pack, old, working)] == ["pack.not_open"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("max: 6", "pack.reweighs"),
        (f"title: {WORDS}", "pack.fixed"),
        ("kind: judged", "pack.fixed"),
        (
            (
                "levels: {fact: meeting.minutes_short, text: TEXT, rows: [{to: 0, points: 4},"
                " {above: 0, points: 1}]}"
            ),
            "pack.reweighs",
        ),
        (
            "not_applicable: {fact: tasks.due, at_most: 0, then: leave, text: TEXT, SOURCE}",
            "pack.not_open",
        ),
    ],
)
def test_a_line_above_keeps_its_points_title_and_kind(pack, line, code):
    line = line.replace("TEXT", WORDS).replace("SOURCE", SOURCE)
    text = HEAD + f'criteria:\n  - code: "1"\n    {SOURCE}\n    {line}\n'
    assert [(each.code, each.params["line"]) for each in check_text("a.yaml", text, pack)] in (
        [(code, HEAD.count("\n") + 4)],
        [(code, HEAD.count("\n") + 2)],
    )


def test_all_or_nothing_closes_what_the_upper_layer_leaves_to_people(pack):
    text = HEAD + f'criteria:\n  - code: "7"\n    {SOURCE}\n    all_or_nothing: true\n'
    line = merge([pack, load_text("a", text)]).by_code["7"]
    assert (line.all_or_nothing, len(line.conditions), line.source.pack) == (True, 3, "tinh-mau")
    assert line.refine == ("parts",)


def test_a_lower_layer_opens_again_only_inside_the_range_above(pack):
    opened = province("    value: 5\n", "    value: 5\n    refine: {at_least: 4, at_most: 20}\n")
    middle = merge([pack, opened])
    day = f"values:\n  meeting.day: {{value: 8, text: {WORDS}, {SOURCE}}}\n"
    assert [each.code for each in check_text("a.yaml", COMMUNE + day, middle)] == ["pack.not_open"]
    assert check_text("a.yaml", COMMUNE + day.replace("8", "6"), middle) == ()
    closed = merge([pack, province()])
    assert [
        each.code for each in check_text("a.yaml", COMMUNE + day.replace("8", "6"), closed)
    ] == ["pack.not_open"]


def test_a_merge_of_what_does_not_fit_is_refused(pack):
    with pytest.raises(PackError) as caught:
        merge([pack, province("value: 5\n", "value: 9\n")])
    assert [(each.code, each.field) for each in caught.value.findings] == [
        ("pack.not_open", "tinh-mau: values.meeting.day.value")
    ]
    with pytest.raises(PackError, match="lay it on one of them"):
        merge([province()])


def test_a_stack_is_found_beside_the_folder(tmp_path, shipped_text, pack):
    write(tmp_path, "a", shipped_text)
    write(tmp_path, "b", PROVINCE)
    lowest = load_stack(write(tmp_path, "c", COMMUNE))
    assert [layer.layer for layer in lowest.layers] == ["central", "province", "commune"]
    assert lowest.version == merge([pack, province(), load_text("c", COMMUNE)]).version


def test_a_cycle_of_refinements_is_refused(tmp_path, shipped_text):
    write(tmp_path, "a", PROVINCE.replace("[vn-hd42-2025]", "[xa-mau]"))
    folder = write(tmp_path, "c", COMMUNE)
    with pytest.raises(PackError, match="xa-mau → tinh-mau → xa-mau"):
        load_stack(folder)


def test_two_folders_with_one_code_are_refused_at_the_code(tmp_path, shipped_text):
    write(tmp_path, "a", shipped_text)
    folder = write(tmp_path, "b", PROVINCE)
    write(tmp_path, "c", PROVINCE)
    assert [(each.code, each.params["line"]) for each in check_pack(folder)] == [
        ("pack.double_code", 2)
    ]


def test_a_folder_is_checked_against_the_packs_beside_it(tmp_path, shipped_text, capsys):
    write(tmp_path, "a", shipped_text)
    folder = write(tmp_path, "b", changed("value: 5\n", "value: 9\n"))
    assert main(["check", str(folder)]) == 1
    assert f"{folder}/pack.yaml:{line_of('value: 5')}:12: error: " in capsys.readouterr().err
    assert main(["check", str(write(tmp_path, "b", PROVINCE))]) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [x]\nb: *a\n", "pack.alias"),
        ("a: !!python/name:os.system\n", "pack.tag"),
        ("#" * 10_000_000, "pack.too_large"),
        ("a: " + "[" * 5_000, "pack.too_deep"),
        ("a: [" + "x, " * 30_000 + "]", "pack.too_large"),
        ("a: x\x00y\n", "pack.syntax"),
        ("a: 1\na: 2\n", "pack.duplicate_key"),
        ("", "pack.value"),
        ("a: \ud800\n", "pack.syntax"),
    ],
)
def test_tricks_in_an_uploaded_text_are_refused(text, code):
    finding, *_ = check_text("a.yaml", text)
    assert (finding.code, finding.field.startswith("a.yaml:")) == (code, True)


def test_a_flood_of_findings_is_cut_with_their_number():
    findings = check_text(
        "a.yaml", "pack: {" + ", ".join(f"k{number}: 1" for number in range(3_000)) + "}"
    )
    assert (len(findings), findings[-1].code, findings[-1].params["count"]) == (
        101,
        "pack.more",
        2910,
    )


def test_a_pack_whose_upper_is_nowhere_is_refused(tmp_path):
    with pytest.raises(
        PackError, match="None of the packs it refines stands in a folder beside it"
    ):
        load_stack(write(tmp_path, "b", PROVINCE))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  refines: [vn-hd42-2025]\n", "", "pack.layer"),
        ('  scope: {unit: "Tỉnh ủy Mẫu"}\n', "", "pack.layer"),
        ("layer: province", "layer: central", "pack.layer"),
        ("refines: [vn-hd42-2025]", "refines: [tinh-mau]", "pack.cycle"),
        ("        all_or_nothing: true\n", "        all_or_nothing: 1\n", "pack.value"),
        ("then: rescale", "then: drop", "pack.value"),
        (
            "when: {fact: thematic.held_this_month, is: false}",
            "fact: tasks.due",
            "pack.not_applicable",
        ),
        ("at_most: 2\n", "at_most: -2\n", "pack.cap"),
        ("at_most: 2\n", "at_most: good\n", "pack.cap"),
        ("fact: huddle.held, is", "fact: huddle.hold, is", "pack.unknown_fact"),
        (
            '    source: {document: qd, article: "Điều 8", confidence: H}\n',
            "",
            "pack.missing_source",
        ),
        ("    value: 5\n", "    value: 0\n", "pack.value"),
        ("    value: 5\n", "    value: 5\n    refine: {}\n", "pack.opening"),
    ],
)
def test_a_refining_pack_is_checked_by_itself(old, new, code):
    assert code in [finding.code for finding in check_text("a.yaml", changed(old, new))]


def test_bands_belong_to_the_central_pack(shipped_text):
    bands = (
        shipped_text[shipped_text.index("bands:\n") :]
        .partition("\n\n")[0]
        .replace("hd42, article", "qd, article")
    )
    bands = bands.replace(", read_in: [bac-ninh, cam-le]", "")
    assert [finding.code for finding in check_text("a.yaml", PROVINCE + bands + "\n")] == [
        "pack.fixed"
    ]


def test_refining_packs_do_not_hold_by_themselves(tmp_path, shipped_text):
    write(tmp_path, "a", shipped_text)
    write(tmp_path, "b", PROVINCE)
    packs = load_packs(tmp_path)
    assert [each.code for each in packs] == ["vn-hd42-2025", "tinh-mau"]
    assert pack_in_force(packs, date(2026, 3, 1)).code == "vn-hd42-2025"


def test_a_pack_older_than_a_value_still_loads_and_leaves_it_empty(shipped_text):
    begin, end = (
        shipped_text.index("  votes.quorum:\n"),
        shipped_text.index("  votes.quorum_note:\n"),
    )
    old = load_text("a", shipped_text[:begin] + shipped_text[end:])
    assert (old.value("votes.quorum").value, old.value("votes.quorum").text_en) == (
        None,
        "The text says nothing of this.",
    )


def test_values_only_may_be_set(pack):
    assert check_text("a.yaml", HEAD + VALUES, pack) == ()
    assert merge([pack, load_text("a", HEAD + VALUES)]).leaves == pack.leaves
    assert sum((leaf.max for leaf in pack.leaves), Decimal(0)) == 100
