"""How many changed conditions the tests notice, in `rulebook` and every `rules` module.

mutmut makes the mutants; each then meets the quickest tests that reach it, in a process of its own.
All of it happens in copies below `var/mutate`; nothing else in the repository is written. What is
only read is not mutated. A survivor is a change that no test noticed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path

from mutants import change_of, write_mutants

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "var" / "mutate"
COPIED = (
    "src",
    "tests",
    "packs",
    "docs",
    "bench",
    "tools",
    "manage.py",
    "pyproject.toml",
    "requirements",
    "README.md",
)


def modules_below(source: Path) -> list[str]:
    """What is mutated, as paths below src without the ending: `chibo/work/meetings/rules/steps`."""
    patterns = ("rulebook/**/*.py", "chibo/**/rules.py", "chibo/**/rules/**/*.py")
    return sorted(
        path.relative_to(source).with_suffix("").as_posix()
        for pattern in patterns
        for path in source.glob(pattern)
    )


def chosen(modules: list[str], wanted: list[str]) -> list[str]:
    """The modules that a name names or that lie in the folder it names; all when none is named.

    Raises SystemExit for a name that names nothing.
    """
    found = set()
    for name in wanted:
        one = name.removeprefix("src/").removesuffix(".py").rstrip("/")
        hits = {module for module in modules if module == one or module.startswith(f"{one}/")}
        if not hits:
            raise SystemExit(f"{name} names no module of rulebook and no rules")
        found |= hits
    return sorted(found) or modules


def room_of(module: str) -> str:
    """The folder of tests beside a module: `rulebook`, `work/meetings`, or that of the floor."""
    parts = module.removeprefix("chibo/").split("/")
    room = "/".join(parts[:-1] if parts[0] == "rulebook" else parts[: parts.index("rules")])
    while not (ROOT / "tests" / room).is_dir():
        room = room.rpartition("/")[0]
    return room


def tests_of(room: str, modules: list[str]) -> list[str]:
    """The folder of tests beside the modules, and pure tests elsewhere that import them."""
    names = {re.sub(r"/(__init__|rules/.*)$", "", module).replace("/", ".") for module in modules}
    importing = re.compile(rf"^from ({'|'.join(map(re.escape, sorted(names)))})\b", re.MULTILINE)
    found = [f"tests/{room}"]
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text, name = path.read_text(), path.relative_to(ROOT).as_posix()
        if (
            "pytest.mark.pure" in text
            and importing.search(text)
            and not name.startswith(f"tests/{room}/")
        ):
            found.append(name)
    return found


def prepare(folder: Path) -> None:
    """A fresh copy of what the tests need."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "src").mkdir(parents=True)  # mutmut asks that there be one
    (folder / "mutants").mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / "mutants" / name)


def verdicts_of(folder: Path, tests: list[str], *, pure: bool) -> dict[str, str]:
    """Mutant → killed, survived, timeout or no tests; {} when the tests could not be run."""
    inside = folder / "mutants"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (inside / "src", inside, ROOT / "tools")))
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "mutating",
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
        *tests,
    ]
    command += [
        "-m",
        f"{'pure and ' * pure}not thorough and not e2e",
        f"--basetemp={folder / 'temporary'}",
    ]
    with (folder / "log.txt").open("w") as log:
        subprocess.run(
            command, cwd=inside, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False
        )
    told = folder / "verdicts.txt"
    if not told.exists():
        print(f"The tests did not run: {folder / 'log.txt'}")
        return {}
    return {
        name: verdict
        for verdict, name in (line.split("\t") for line in told.read_text().splitlines())
    }


def tell(
    module: str, names: list[str], verdicts: dict[str, str], folder: Path, *, survivors: bool
) -> None:
    """Prints the figures of a module, and its survivors as changes when they are asked for.

    What was not tried, because somebody stopped the run, is not counted.
    """
    names = [name for name in names if name in verdicts]
    counted = Counter(verdicts[name] for name in names)
    killed = counted["killed"] + counted["timeout"]
    share = f"{killed / len(names):.0%}" if names else "-"
    unreached = f", {counted['no tests']} of them reached by no test" if counted["no tests"] else ""
    left = len(names) - killed
    print(
        f"{module}: {len(names)} mutants, {killed} killed, {left} survived{unreached}, {share}",
        flush=True,
    )
    for name in names if survivors else ():
        if verdicts[name] not in ("killed", "timeout"):
            print(f"\n# {name}: {verdicts[name]}\n{change_of(folder, module, name)}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="rulebook/meetings/votes, chibo/work; else all")
    parser.add_argument("--survivors", action="store_true", help="show each survivor")
    parser.add_argument("--pure", action="store_true", help="without the tests of the database")
    parser.add_argument("--every", type=int, default=1, help="try each mutant of so many alone")
    given = parser.parse_args()
    rooms = defaultdict(list)
    for module in chosen(modules_below(ROOT / "src"), given.names):
        rooms[room_of(module)].append(module)
    for room, modules in rooms.items():
        folder = WORK / room.replace("/", "-")
        prepare(folder)
        names = {module: write_mutants(folder, module)[:: given.every] for module in modules}
        (folder / "mutants.txt").write_text("\n".join(chain.from_iterable(names.values())))
        if verdicts := verdicts_of(folder, tests_of(room, modules), pure=given.pure):
            for module in modules:
                tell(module, names[module], verdicts, folder, survivors=given.survivors)


if __name__ == "__main__":
    main()
