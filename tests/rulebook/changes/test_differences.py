"""What changes for whom from one regulation to another, in words."""

import pytest

from rulebook.__main__ import main
from rulebook.changes.differences import GROUPS, differences
from rulebook.layers.merge import merge
from rulebook.loading.loader import load_text
from rulebook.vocabulary.findings import localise
from tests.rulebook.samples import PROVINCE, province, write
from tests.rulebook.year_samples import with_year

pytestmark = pytest.mark.pure


def spoken(old, new, language="en"):
    return [
        (
            each.group,
            each.message.format(**localise(each.params, language)),
            each.whom.in_language(language),
        )
        for each in differences(old, new)
    ]


def test_nothing_changes_from_a_pack_to_itself(pack):
    assert differences(pack, pack) == ()


def test_every_change_is_named_with_its_group_and_for_whom(pack):
    told = spoken(pack, merge([pack, province()]))
    every = "every cell"
    assert told[:4] == [
        ("calendar", "day of the monthly meeting: 3 → 5.", every),
        (
            "lengths",
            "shortest regular meeting: 90 minutes → 120 minutes.",
            "cells with 30 members or more",
        ),
        (
            "lengths",
            "shortest regular meeting: 90 minutes → 100 minutes.",
            "cells of the type pupils and students",
        ),
        ("deadlines", "huddle before the meeting: not named → 3 days.", every),
    ]
    assert ("agenda", "New step in the regular meeting: Salute.", every) in told
    assert ("agenda", "Contents added: Village tourism.", "village or residential group") in told
    assert (
        "criteria",
        "2 Attendance: its 5 points are divided: 2a Rate 4; 2b Excused running 1.",
        every,
    ) in told
    assert told[-1] == ("caps", "New cap: No huddle (criterion 3.1: at most 2).", every)
    assert [group for group, _, _ in told] == sorted(
        (group for group, _, _ in told), key=GROUPS.index
    )


def test_the_way_back_is_told_too(pack):
    told = spoken(merge([pack, province()]), pack)
    assert ("criteria", "2 Attendance: its 5 points are given as one.", "every cell") in told
    assert ("agenda", "No longer a step of the regular meeting: Salute.", "every cell") in told
    assert not [text for _, text, _ in told if text.startswith(("New line", "Line gone"))]


def test_texts_are_told_in_vietnamese(pack):
    told = spoken(pack, merge([pack, province()]), "vi")
    assert told[0] == ("calendar", "ngày sinh hoạt hằng tháng: 3 → 5.", "mọi chi bộ")
    assert told[1][2] == "chi bộ từ 30 đảng viên trở lên"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            "{below: 0.75, points: 1}",
            "{below: 0.75, points: 2}",
            "2a Rate: the points follow levels: share present",
        ),
        (
            "        all_or_nothing: true\n",
            "",
            "2b Excused running: when a condition is not met, people judge.",
        ),
        (
            "then: rescale",
            "then: leave",
            "4.2b Thematic contents: when it does not apply (No thematic meeting",
        ),
        ("at_most: 2\n", "at_most: 3\n", "New cap: No huddle (criterion 3.1: at most 3)."),
    ],
)
def test_a_change_inside_a_line_is_told(pack, old, new, text):
    before = merge([pack, province()])
    after = merge([pack, load_text("a", PROVINCE.replace(old, new, 1))])
    assert [told for _, told, _ in spoken(before, after) if told.startswith(text)] != []


def test_levels_are_told_in_words(pack):
    before = merge([pack, province()])
    after = merge(
        [
            pack,
            load_text(
                "a", PROVINCE.replace("{below: 0.75, points: 1}", "{below: 0.75, points: 2}", 1)
            ),
        ]
    )

    told = next(told for _, told, _ in spoken(before, after, "vi") if told.startswith("2a"))

    levels = (
        "tỷ lệ dự – từ 90 %: 4; từ 75 % đến dưới 90 %: 3; dưới 75 %: 2; có đồng chí vắng không lý"
        " do: 1."
    )
    assert told.endswith(levels)


def test_points_moved_between_parts_are_told(pack):
    before = merge([pack, province()])
    text = PROVINCE.replace("max: 20", "max: 15").replace("        max: 5\n", "        max: 10\n")
    told = [each[1] for each in spoken(before, merge([pack, load_text("a", text)]))]
    assert told == [
        "4.2a Regular contents: 20 → 15 points.",
        "4.2b Thematic contents: 5 → 10 points.",
    ]


def test_bands_of_two_central_packs_are_compared(pack, shipped_text):
    text = shipped_text.replace("from: 90, to: 100", "from: 85, to: 100").replace(
        "below: 90,", "below: 85,"
    )
    assert spoken(pack, load_text("a", text)) == [
        ("bands", "Band Good: 90 to 100 → 85 to 100 points.", "every cell"),
        ("bands", "Band Fair: 70 to below 90 → 70 to below 85 points.", "every cell"),
    ]


def test_diff_prints_the_changes_with_their_sources(tmp_path, shipped_text, capsys):
    old, new = write(tmp_path, "a", shipped_text), write(tmp_path, "b", PROVINCE)
    assert main(["diff", str(old), str(new)]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert (
        first
        == "calendar: day of the monthly meeting: 3 → 5. (every cell) [Quy định 01-QĐ/TU; tinh-mau]"
    )
    assert main(["diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out == "Nothing changes.\n"


def test_rules_of_a_half_year_and_the_classes_are_told_in_words(pack, shipped_text):
    wider = (
        with_year(shipped_text)
        .replace("value: 0.2\n", "value: 0.25\n", 1)
        .replace("below: 90\n", "below: 89\n", 1)
    )
    told = [
        text
        for group, text, _ in spoken(
            pack, load_text("a", wider.replace("from: 90\n", "from: 89\n", 1))
        )
    ]

    rules = (
        "Good: no month below Fair, four Good, all held, thematic each quarter; Fair: held in five"
        " months; Average: otherwise"
    )
    assert told == [
        f"The months make a half-year so, the first that fits: {rules}.",
        "Class Excellent: from 89 points, and all tasks on time, at least 30 % above plan.",
        "Class Good: from 70 to below 89 points.",
        "Quota: at most 25 % get the class Excellent.",
        "New cap on the class: the inspection plan was not carried out",
        "Who gets no class: admitted less than 6 months ago",
        "Who gets no class: suspended",
        "Norm: six times a year",
        "Norm: every month",
    ]
