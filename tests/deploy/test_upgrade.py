"""The chapter on upgrade and roll-back, typed line by line as it stands in the guides, with two
versions of the project.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sysconfig
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.deploy.front import ROOT, free_port, running, wait_for

OLD, NEW, LATER = "0.1.0", "0.2.0", "later_table"
SOURCES = ("Makefile", "manage.py", "requirements", "src", "packs", "deploy")
STEP = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("maintenance", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE later_table (a integer)")]
"""

pytestmark = pytest.mark.thorough


class Machine:
    """A folder in the place of `/`, a terminal of `chibo` in it, and what systemd does with our
    unit.
    """

    def __init__(self, top: Path, guide: str) -> None:
        self.top, self.guide = top, (ROOT / "docs" / "admin" / f"{guide}.md").read_text()
        self.home, self.port, self.service = top / "srv/chibo", free_port(), ExitStack()
        (top / "mnt/saoluu").mkdir(parents=True)
        # The libraries come from here, the project and its interpreter from each version's own
        # environment.
        told = {
            "HOME": str(top),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "CHIBO_PORT": str(self.port),
        }
        self.environment = told | {
            "PYTHONPATH": sysconfig.get_paths()["purelib"],
            "PYTHON": "python3",
        }
        self.terminal = subprocess.Popen(
            ["bash"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def here(self, text: str) -> str:
        return re.sub(r"/(srv/chibo|mnt/saoluu)", rf"{self.top}/\1", text)

    def blocks(self, heading: str) -> list[list[str]]:
        """What is to be typed in the chapter, block by block."""
        chapter = re.search(rf"^## {heading}\..*?(?=^## |\Z)", self.guide, re.M | re.S)[0]
        return [
            self.here(block).splitlines()
            for block in re.findall(r"^```\n(.*?)^```", chapter, re.M | re.S)
        ]

    def type(self, lines: list[str]) -> str:
        """Every line is typed; one that fails fails the test. Returns what the terminal said."""
        said = ""
        for line in lines:
            self.terminal.stdin.write(f'{line}\necho "status $?"\n')
            self.terminal.stdin.flush()
            for told in self.terminal.stdout:
                if told.startswith("status "):
                    assert told == "status 0\n", (line, said)
                    break
                said += told
        return said

    def walk(self, block: list[str]) -> None:
        """The block is done: by systemd where it is systemd that is told to."""
        if block == ["systemctl stop chibo"]:
            self.service.close()
        elif block == ["systemctl start chibo"]:
            self.start()
        else:
            self.type(block)

    def start(self) -> None:
        unit = self.here((ROOT / "deploy" / "chibo.service").read_text())
        before, then, folder = (
            re.search(rf"^{key}=(.*)", unit, re.M)[1]
            for key in ("ExecStartPre", "ExecStart", "WorkingDirectory")
        )
        settings = dict(
            line.split("=", 1) for line in (self.home / "chibo.env").read_text().splitlines()
        )
        environment = self.environment | settings
        subprocess.run(before.split(), env=environment, cwd=folder, check=True)
        self.service.enter_context(
            running(then.split(), env=environment, cwd=folder, stderr=subprocess.DEVNULL)
        )
        wait_for(f"http://127.0.0.1:{self.port}/ready")

    def tables(self) -> tuple[bool, list[str]]:
        """Whether the table of the new version is there, and the units that are."""
        database = sqlite3.connect(self.home / "data/chibo.sqlite3")
        try:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            return LATER in names, [
                code for (code,) in database.execute("SELECT code FROM organisation_unit")
            ]
        finally:
            database.close()


def unpack(folder: Path, *, later: bool) -> None:
    """The sources of a version, without libraries of its own; the later one has one step of the
    schema more.
    """
    folder.mkdir(parents=True)
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    (folder / "requirements/runtime.lock").write_text("")
    steps = folder / "src/chibo/base/maintenance/migrations"
    if later:
        last = max(path.stem for path in steps.glob("0*.py"))
        (steps / "0999_later_table.py").write_text(STEP.format(last=last))


@pytest.fixture
def machine(tmp_path):
    """An installation of the old version, made as chapter 1 and 3 say, with a commune in it,
    running.
    """
    made = Machine(tmp_path, "vi")
    unpack(made.home / "releases" / OLD, later=False)
    install, settings, load = made.blocks("1")[1:4]
    made.type([line for line in install if not line.startswith(("chown", "su "))])
    # Names and HTTPS are the front server's matter.
    own = [
        line
        for line in settings
        if line.split("=")[0] in ("CHIBO_DATA_DIR", "CHIBO_BACKUP_DIR", "CHIBO_BACKUP_KEY_FILE")
    ]
    (made.home / "chibo.env").write_text("\n".join(own) + "\n")
    made.type([*made.blocks("3")[0], *load[1:]])
    made.start()
    made.type(
        [".venv/bin/python manage.py create_commune --code TS --name 'Đảng bộ xã Trường Sinh'"]
    )
    yield made
    made.service.close()
    made.terminal.stdin.close()
    made.terminal.wait(timeout=30)


def test_the_chapter_upgrades_and_rolls_back_to_a_version_that_is_content(machine):
    unpack(machine.home / "releases" / NEW, later=True)
    walk = machine.blocks("5")
    back = [number for number, block in enumerate(walk) if block == ["systemctl stop chibo"]][1]

    for block in walk[:back]:
        machine.walk(block)
    assert machine.tables() == (True, ["TS"])
    machine.type(
        [".venv/bin/python manage.py create_commune --code TT --name 'Đảng bộ xã Tân Tiến'"]
    )
    for block in walk[back:]:
        machine.walk(block)

    # Started again, the old version works with its own tables, and its doctor finds nothing amiss.
    assert machine.tables() == (False, ["TS"])
    assert "releases/0.1.0" in machine.type(["readlink ../../current", "readlink -f ."])
    assert "FAULT" not in machine.type([".venv/bin/python manage.py doctor --language en"])


def test_both_languages_tell_the_same_way(tmp_path):
    chapters = [
        re.search(
            r"^## 5\..*?(?=^## )", (ROOT / "docs" / "admin" / f"{name}.md").read_text(), re.M | re.S
        )[0]
        for name in ("vi", "en")
    ]
    vi, en = (re.findall(r"^```\n(.*?)^```", chapter, re.M | re.S) for chapter in chapters)

    assert vi == en and len(vi) == 8


def test_a_version_that_was_moved_runs_its_own_sources(tmp_path):
    unpack(tmp_path / "one", later=False)
    own = os.environ | {"PYTHON": "python3"}
    subprocess.run(["make", "-s", "install"], cwd=tmp_path / "one", env=own, check=True)
    (tmp_path / "one").rename(tmp_path / "two")

    ask = [tmp_path / "two/.venv/bin/python", "-c", "import rulebook; print(rulebook.__file__)"]
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    told = subprocess.run(ask, env=bare, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert Path(told.stdout.strip()) == tmp_path / "two/src/rulebook/__init__.py"
