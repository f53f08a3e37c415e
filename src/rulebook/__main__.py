"""`python -m rulebook check PACKDIR`, `run PACKDIR CASE.yaml`, `diff OLD NEW` and `schema`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rulebook.cases.cases import load_case, run_case
from rulebook.changes.differences import differences
from rulebook.loading.known import check_known
from rulebook.loading.loader import check_pack, load_stack
from rulebook.reading.schema import schema_text
from rulebook.reading.yaml_file import PackError, in_words
from rulebook.vocabulary.findings import Finding, gettext_noop, localise
from rulebook.vocabulary.pack import Pack


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 when all is well, 1 for errors in a file or an answer that differs from its
    case.
    """
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "check":
            return _check(chosen.pack)
        if chosen.command == "run":
            return _run(chosen.pack, chosen.case)
        if chosen.command == "diff":
            return _diff(chosen.old, chosen.new, chosen.language)
    except PackError as error:
        return _tell(list(error.findings))
    except (ArithmeticError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        # What the checks do not foresee is still told as a sentence; a clerk cannot read a
        # traceback.
        message = (
            "This cannot be worked out ({kind}: {error}). Please check for extreme days, numbers"
            " and lengths.\n"
        )
        sys.stderr.write(message.format(kind=type(error).__name__, error=error))
        return 1
    sys.stdout.write(schema_text())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rulebook", description="Check a regulation, or put a case to it."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser(
        "check",
        help=(
            "read a pack, the packs it refines (folders beside it) and its cases; print what is"
            " wrong"
        ),
    )
    check.add_argument(
        "pack", type=Path, metavar="PACKDIR", help="or the list of texts known by title only"
    )
    run = commands.add_parser("run", help="put a case to a pack and print the answer as JSON")
    run.add_argument("pack", type=Path, metavar="PACKDIR")
    run.add_argument("case", type=Path, metavar="CASE.yaml")
    diff = commands.add_parser("diff", help="say in words what changes from one pack to another")
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.add_argument(
        "--language", choices=("vi", "en"), default="en", help="language of the pack's own texts"
    )
    commands.add_parser("schema", help="print the JSON Schema of pack.yaml for editors")
    return parser


def _check(folder: Path) -> int:
    if folder.is_file():
        return _tell(list(check_known(folder)))
    findings = list(check_pack(folder))
    if any(finding.blocks for finding in findings):
        return _tell(findings)
    pack = load_stack(folder)
    paths = sorted(folder.glob("cases/*.yaml"))
    for path in paths:
        findings += _case_findings(pack, path)
    sys.stdout.write(f"{pack.code} {pack.version}: {len(pack.values)} values, {len(paths)} cases\n")
    return _tell(findings)


def _case_findings(pack: Pack, path: Path) -> tuple[Finding, ...]:
    try:
        case = load_case(path)
        differing = run_case(pack, case)["differences"]
    except PackError as error:
        return error.findings
    message = gettext_noop("{what}: the case expects {expected}, the pack gives {found}.")
    return tuple(case.finding("case.differs", message, **difference) for difference in differing)


def _tell(findings: list[Finding]) -> int:
    for finding in findings:
        sys.stderr.write(in_words(finding) + "\n")
    return int(any(finding.blocks for finding in findings))


def _run(folder: Path, path: Path) -> int:
    result = run_case(load_stack(folder), load_case(path))
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    return 0 if result["agrees"] else 1


def _diff(old: Path, new: Path, language: str) -> int:
    found = differences(load_stack(old), load_stack(new))
    for each in found:
        text = each.message.format(**localise(each.params, language))
        source = f" [{each.source}; {each.source.pack}]" if each.source else ""
        sys.stdout.write(f"{each.group}: {text} ({each.whom.in_language(language)}){source}\n")
    if not found:
        sys.stdout.write("Nothing changes.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
