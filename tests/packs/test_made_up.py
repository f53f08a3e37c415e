"""A made-up province, written from docs/packs.md alone: checked and tried without touching the
code.
"""

import shutil
from pathlib import Path

import pytest

from rulebook.__main__ import main
from rulebook.loading.loader import load_stack

pytestmark = pytest.mark.pure

HERE = Path(__file__).resolve().parent / "made-up" / "song-huong-2026"
CENTRAL = Path(__file__).resolve().parents[2] / "packs" / "vn-hd42-2025"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CENTRAL, tmp_path / CENTRAL.name)
    return Path(shutil.copytree(HERE, tmp_path / HERE.name))


def test_the_made_up_province_passes_the_check_with_its_cases(folder, capsys):
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().err == ""


def test_its_sheet_keeps_every_central_point(folder):
    pack, central = load_stack(folder), load_stack(CENTRAL)
    assert [(line.code, line.max) for line in pack.criteria] == [
        (line.code, line.max) for line in central.criteria
    ]
    assert pack.bands == central.bands
    assert pack.value("meeting.day").source.pack == "song-huong-2026"
    assert pack.value("minutes.publish_after").source.pack == "vn-hd42-2025"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("max: 8\n", "max: 9\n", "The parts of criterion 4.2 add up to 26 points; its max is 25."),
        ("value: 100\n", "value: 80\n", '"meeting.minimum_minutes.regular" is 90 in vn-hd42-2025'),
        ('code: "7"\n', 'code: "9"\n', "The layer above has no criterion 9."),
        (
            "below: 0.6, points: 6",
            "below: 0.5, points: 6",
            "Between the levels there is a gap or an overlap at 0.6.",
        ),
    ],
)
def test_what_it_may_not_do_is_refused_with_the_line(folder, capsys, old, new, told):
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert main(["check", str(folder)]) == 1
    err = capsys.readouterr().err
    assert f"{folder}/pack.yaml:" in err
    assert told in err
