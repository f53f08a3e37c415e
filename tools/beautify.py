"""Lays out the styles and scripts of the pages: `write` does it, `check` says where it is amiss."""

import sys
from pathlib import Path

import cssbeautifier
import jsbeautifier

ASSETS = Path(__file__).resolve().parents[1] / "src/chibo/interfaces/web/assets"
INDENT = 2


def laid_out(path: Path) -> str:
    """The text of the file as the formatter writes it; lines broken by hand stay broken."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        style = cssbeautifier.default_options()
        style.indent_size = INDENT
        style.end_with_newline = True
        style.space_around_combinator = True
        style.newline_between_rules = False
        style.preserve_newlines = True
        style.max_preserve_newlines = 2
        return cssbeautifier.beautify(text, style)
    style = jsbeautifier.default_options()
    style.indent_size = INDENT
    style.end_with_newline = True
    style.brace_style = "collapse,preserve-inline"
    style.max_preserve_newlines = 2
    return jsbeautifier.beautify(text, style)


def parts() -> list[Path]:
    """Every part of the styles and scripts."""
    return sorted(path for path in ASSETS.rglob("*") if path.suffix in {".css", ".js"})


def main(command: str) -> int:
    """0 when every part is laid out, which `write` sees to itself."""
    crooked = [path for path in parts() if laid_out(path) != path.read_text(encoding="utf-8")]
    for path in crooked:
        if command == "write":
            path.write_text(laid_out(path), encoding="utf-8")
        else:
            print(f"{path.relative_to(ASSETS)}: not laid out; tools/beautify.py write")
    return 0 if command == "write" else min(1, len(crooked))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
