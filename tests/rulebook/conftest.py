"""The shipped pack, read once, and a way to plant one error in a copy of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rulebook.loading.loader import check_pack, load_pack
from rulebook.vocabulary.findings import Finding
from rulebook.vocabulary.pack import Pack

SHIPPED = Path(__file__).resolve().parents[2] / "packs" / "vn-hd42-2025"


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(SHIPPED)


@pytest.fixture(scope="session")
def shipped_text() -> str:
    return (SHIPPED / "pack.yaml").read_text(encoding="utf-8")


@pytest.fixture
def rewritten(tmp_path: Path, shipped_text: str) -> Callable[..., Path]:
    """A copy of the shipped pack with one text replaced by another, once."""

    def rewrite(old: str, new: str) -> Path:
        assert shipped_text.count(old) >= 1, old
        folder = tmp_path / "pack"
        folder.mkdir(exist_ok=True)
        (folder / "pack.yaml").write_text(shipped_text.replace(old, new, 1), encoding="utf-8")
        return folder

    return rewrite


@pytest.fixture
def planted(rewritten: Callable[..., Path]) -> Callable[..., list[tuple[str, str, int]]]:
    """(code, file name, line) of everything found after one text was replaced by another."""

    def plant(old: str, new: str) -> list[tuple[str, str, int]]:
        return [where(finding) for finding in check_pack(rewritten(old, new))]

    return plant


@pytest.fixture
def line_of(shipped_text: str) -> Callable[[str], int]:
    """The line of the shipped pack on which a text stands first."""
    return lambda text: shipped_text[: shipped_text.index(text)].count("\n") + 1


def where(finding: Finding) -> tuple[str, str, int]:
    return finding.code, finding.params["file"], finding.params["line"]
