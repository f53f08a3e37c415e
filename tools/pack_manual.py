"""The generated tables of docs/packs.md: `write` puts them in, `check` says whether
they are fresh.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from rulebook.loading.loader import load_pack  # noqa: E402
from rulebook.vocabulary.facts import FACTS  # noqa: E402
from rulebook.vocabulary.known_values import KNOWN, MAY_BE_NULL  # noqa: E402
from rulebook.vocabulary.meanings import CELL_TYPES, said, value_name  # noqa: E402
from rulebook.vocabulary.openings import in_words  # noqa: E402
from rulebook.vocabulary.values import UnfitError  # noqa: E402

CENTRAL = load_pack(ROOT / "packs" / "vn-hd42-2025")
MANUAL = ROOT / "docs" / "packs.md"
HINTS = {
    "flag": "true or false",
    "whole": "whole number",
    "share": "0 to 1",
    "day": "date",
    "text": "text",
}


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
    for name, fact in FACTS.items():
        words = fact.meaning
        rows.append(f"| `{name}` | {HINTS[fact.kind]} | {words.vi} | {words.en} |")
    return "\n".join(rows)


def types_table() -> str:
    """Every cell type with its name."""
    rows = ["| Cell type | Nghĩa | Meaning |", "|---|---|---|"]
    rows += [f"| `{code}` | {words.vi} | {words.en} |" for code, words in CELL_TYPES.items()]
    return "\n".join(rows)


def sheet_table() -> str:
    """Every line of the shipped central sheet with its points, who decides it, and what a lower
    layer may give it.
    """
    rows = ["| `code` | Tiêu chí | Title | `max` | Kind | Open |", "|---|---|---|---|---|---|"]
    for line in CENTRAL.by_code.values():
        opened = ", ".join(f"`{name}`" for name in line.refine) or "no"
        kind = "sum of its parts" if line.parts else line.kind
        rows.append(
            f'| `"{line.code}"` | {line.title_vi} | {line.title_en} | {line.max} | {kind} |'
            f" {opened} |"
        )
    return "\n".join(rows)


def open_table() -> str:
    """Every value of the shipped central pack that a lower layer may set, with what it is and what
    is allowed.
    """
    rows = ["| Value | Is | Is (vi) | A lower layer may set |", "|---|---|---|---|"]
    for key in KNOWN:
        value = CENTRAL.values.get(key)
        if value is None or value.value is None or value.openings:
            allowed = (
                in_words(value).en
                if value is not None and value.value is not None
                else "any value of its kind"
            )
            now = said(key, None if value is None else value.value)
            rows.append(f"| `{key}` | {now.en} | {now.vi} | {allowed} |")
    return "\n".join(rows)


def fixed_list() -> str:
    """The values that no lower layer may change."""
    fixed = [
        key
        for key in KNOWN
        if (value := CENTRAL.values.get(key)) and value.value is not None and not value.openings
    ]
    return (
        "Fixed: "
        + ", ".join(f"`{key}` ({said(key, CENTRAL.value(key).value).en})" for key in fixed)
        + "."
    )


def _wanted(key: str) -> str:
    """What the reader of the value asks for when something else is written."""
    try:
        KNOWN[key](object())
    except UnfitError as error:
        return str(error).replace("Write ", "").replace(" here", "").replace("|", "/")
    return ""


TABLES = {
    "values": values_table,
    "facts": facts_table,
    "cell types": types_table,
    "sheet": sheet_table,
    "open": open_table,
    "fixed": fixed_list,
}


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
