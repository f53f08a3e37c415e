"""Texts known by title only: read in their order, refused with the line when something does not
hold.
"""

from datetime import date
from pathlib import Path

import pytest

from rulebook.__main__ import main
from rulebook.loading.known import check_known, load_known
from rulebook.reading.yaml_file import PackError, in_words

pytestmark = pytest.mark.pure

SHIPPED = Path(__file__).resolve().parents[3] / "packs" / "known.yaml"


def rewritten(tmp_path, old, new):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "known.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_list_holds_the_regulation_of_2024_without_values():
    text = load_known(SHIPPED)[0]
    assert (text.code, text.number, text.issued_on) == (
        "tuyen-quang-34-2024",
        "34-QĐ/TU",
        date(2024, 5, 19),
    )
    assert (text.state, text.confidence, text.title.en) == (
        "title_only",
        "H",
        "Regulation on cell meetings, more specific on scoring",
    )


def test_the_successor_of_a_text_in_use_is_named():
    assert [text.number for text in load_known(SHIPPED) if "294-QĐ/TW" in text.replaces] == [
        "20-QĐ/TW",
        "208-QĐ/TW",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "code: phu-tho-01-hd",
            "code: tuyen-quang-34-2024",
            'The code "tuyen-quang-34-2024" stands twice.',
        ),
        ("known_from: [phu-tho]", "known_from: [hue]", '"hue" is not in the list read_in;'),
        ("number: 34-QĐ/TU", "points: 5", 'The key "points" is not known here.'),
    ],
)
def test_what_does_not_hold_is_named_with_its_line(tmp_path, old, new, told):
    text = SHIPPED.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    found = [in_words(finding) for finding in check_known(rewritten(tmp_path, old, new))]
    assert [said for said in found if f"known.yaml:{line}:" in said and told in said] != []


def test_a_text_with_a_pack_of_its_own_leaves_the_list(tmp_path):
    path = rewritten(tmp_path, "code: phu-tho-01-hd", "code: phu-tho-01-hd")
    (tmp_path / "phu-tho-01-hd").mkdir()
    (tmp_path / "phu-tho-01-hd" / "pack.yaml").write_text("{}", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load_known(path)
    assert [finding.code for finding in refused.value.findings] == ["pack.known_pack"]


def test_the_list_is_checked_from_the_command_line(capsys):
    assert main(["check", str(SHIPPED)]) == 0
    assert capsys.readouterr().err == ""
