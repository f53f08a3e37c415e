"""The generated tables of docs/packs.md: `write` puts them in, `check` says whether they are fresh."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from rulebook.facts import KINDS  # noqa: E402
from rulebook.findings import Words  # noqa: E402
from rulebook.meanings import CELL_TYPES, FACTS, value_name  # noqa: E402
from rulebook.values import KNOWN, MAY_BE_NULL, UnfitError  # noqa: E402

MANUAL = ROOT / "docs" / "packs.md"
HINTS = {"flag": "true or false", "whole": "whole number", "share": "0 to 1", "day": "date", "text": "text"}


def values_table() -> str:
    """Every value name with its meaning and what to write."""
    rows = ["| Value | Nghĩa | Meaning | Write | Empty? |", "|---|---|---|---|---|"]
    for key in KNOWN:
        words = value_name(key)
        empty = "null allowed" if key in MAY_BE_NULL else "no"
        rows.append(f"| `{key}` | {words.vi} | {words.en} | {_wanted(key)} | {empty} |")
    return "\n".join(rows)


def facts_table() -> str:
    """Every fact name with its kind and meaning."""
    rows = ["| Fact | Kind | Nghĩa | Meaning |", "|---|---|---|---|"]
    for name, kind in KINDS.items():
        words = FACTS.get(name, Words(name, name))
        rows.append(f"| `{name}` | {HINTS[kind]} | {words.vi} | {words.en} |")
    return "\n".join(rows)


def types_table() -> str:
    """Every cell type with its name."""
    rows = ["| Cell type | Nghĩa | Meaning |", "|---|---|---|"]
    rows += [f"| `{code}` | {words.vi} | {words.en} |" for code, words in CELL_TYPES.items()]
    return "\n".join(rows)


def _wanted(key: str) -> str:
    """What the reader of the value asks for when something else is written."""
    try:
        KNOWN[key](object())
    except UnfitError as error:
        return str(error).replace("Write ", "").replace(" here", "").replace("|", "/")
    return ""


TABLES = {"values": values_table, "facts": facts_table, "cell types": types_table}


def filled(text: str) -> str:
    """The manual with every generated table between its marks made anew."""
    for name, table in TABLES.items():
        begin, end = f"<!-- table: {name} -->", f"<!-- end: {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        text = pattern.sub(lambda _, b=begin, e=end, t=table: f"{b}\n{t()}\n{e}", text)
    return text


def main(arguments: list[str]) -> int:
    text = MANUAL.read_text(encoding="utf-8")
    if arguments == ["write"]:
        MANUAL.write_text(filled(text), encoding="utf-8")
        return 0
    if filled(text) != text:
        print(f"{MANUAL.relative_to(ROOT)} is stale: python tools/pack_manual.py write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
