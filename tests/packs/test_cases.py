"""Every golden case of every shipped regulation gets the answer it expects."""

from functools import cache
from pathlib import Path

import pytest

from rulebook.cases.cases import load_case, run_case
from rulebook.loading.loader import load_stack
from rulebook.vocabulary.pack import Pack

ROOT = Path(__file__).resolve().parents[2] / "packs"
CASES = sorted(ROOT.glob("*/cases/*.yaml"))


@cache
def pack_of(folder: Path) -> Pack:
    return load_stack(folder)


def test_every_pack_has_cases():
    assert [
        path.parent.name
        for path in ROOT.glob("*/pack.yaml")
        if not list(path.parent.glob("cases/*.yaml"))
    ] == []


@pytest.mark.parametrize(
    "path", CASES, ids=[f"{path.parents[1].name}/{path.stem}" for path in CASES]
)
def test_the_case_gets_the_answer_it_expects(path):
    assert run_case(pack_of(path.parents[1]), load_case(path))["differences"] == []
