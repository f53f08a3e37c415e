"""docs/asvs.md against the tests: `check` prints the lines that do not fit, `write` puts tests and
counts into the table.
"""

import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "asvs.md"
STATES = ("test", "document", "hosting", "not applicable", "exception", "not yet")
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$")
_TEST = re.compile(r"^\s*(?:async )?def (test_\w*asvs_\w+)\(", re.MULTILINE)
_ID = re.compile(r"asvs_(\d+)_(\d+)_(\d+)(?=_)")
_COUNTS = re.compile(r"^\*\*.*\*\*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: its id, level, our hint, how it stands, and where."""

    id: str
    level: str
    hint: str
    state: str
    where: str

    def line(self) -> str:
        return f"| {self.id} | {self.level} | {self.hint} | {self.state} | {self.where} |"


def tests_in(folder: Path) -> dict[str, list[str]]:
    """Id → the tests that bear it in their names, as file::name."""
    found = defaultdict(list)
    for file in sorted(folder.rglob("test_*.py")):
        for name in _TEST.findall(file.read_text()):
            for chapter, section, number in _ID.findall(name):
                found[f"{chapter}.{section}.{number}"].append(f"{file.relative_to(folder)}::{name}")
    return dict(found)


def rows_of(text: str) -> list[Row]:
    """The rows of the table, in its order."""
    matches = (_ROW.match(line) for line in text.splitlines())
    return [Row(*(part.strip() for part in match.groups())) for match in matches if match]


def fitting(row: Row, tests: list[str]) -> Row:
    """The row as the tests have it: who has a test is covered by it, who lost them is not yet
    covered.
    """
    if tests:
        return Row(row.id, row.level, row.hint, "test", "<br>".join(f"`{name}`" for name in tests))
    return Row(row.id, row.level, row.hint, "not yet", "") if row.state == "test" else row


def counts(rows: list[Row]) -> str:
    """The sentence at the top."""
    level2 = [row for row in rows if row.level != "3"]
    states = Counter(row.state for row in level2)
    told = ", ".join(f"{states[state]} {state}" for state in STATES)
    open_first = sum(row.level == "1" and row.state == "not yet" for row in rows)
    beside = len(rows) - len(level2)
    return (
        f"**{len(level2)} requirements of levels 1 and 2: {told} ({open_first} of them of level 1);"
        f" {beside} of level 3 beside them.**"
    )


def written(text: str, tests: dict[str, list[str]]) -> str:
    """The text of the table with tests and counts as they are now; ids that it does not hold are
    left out.
    """
    lines = [
        (
            fitting(Row(*(p.strip() for p in m.groups())), tests.get(m[1], [])).line()
            if (m := _ROW.match(line))
            else line
        )
        for line in text.splitlines()
    ]
    new = "\n".join(lines) + "\n"
    return _COUNTS.sub(counts(rows_of(new)), new, count=1)


def faults(text: str, tests: dict[str, list[str]]) -> list[str]:
    """What does not fit: ids without a row, rows twice, unknown states, and every line as it should
    be.
    """
    ids = [row.id for row in rows_of(text)]
    found = [
        f"no row for {name}: {', '.join(tests[name])}" for name in sorted(set(tests) - set(ids))
    ]
    found += [f"{name} stands twice" for name, times in Counter(ids).items() if times > 1]
    found += [
        f"{row.id}: unknown state {row.state}" for row in rows_of(text) if row.state not in STATES
    ]
    return found + [
        line for line in written(text, tests).splitlines() if line not in text.splitlines()
    ]


def main(task: str) -> int:
    text, tests = TABLE.read_text(), tests_in(ROOT / "tests")
    if task == "write":
        text = written(text, tests)
        TABLE.write_text(text)
    found = faults(text, tests)
    print(*found, sep="\n", end="\n" if found else "")
    print(counts(rows_of(text)).strip("*"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(
        main(sys.argv[1])
        if sys.argv[1:] in (["check"], ["write"])
        else f"usage: {sys.argv[0]} check|write"
    )
