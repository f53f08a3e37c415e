"""The ways in containers that the guide tells, compared with the files of deploy/ as far as a
machine without containers allows.
"""

import re
import shlex
import subprocess
from pathlib import PurePosixPath

import pytest
from ruamel.yaml import YAML

from tests.deploy.front import ROOT

DEPLOY = ROOT / "deploy"
HEADINGS = {"vi": "### Chạy trong container", "en": "### In containers"}
VERBS = {
    "up": {"-d", "--build", "--force-recreate"},
    "run": {"--rm"},
    "exec": set(),
    "stop": set(),
    "build": set(),
}

pytestmark = pytest.mark.pure


def blocks(guide: str) -> list[list[str]]:
    text = (ROOT / "docs" / "admin" / f"{guide}.md").read_text()
    chapter = text.split(HEADINGS[guide])[1].split("\n### ")[0]
    return [block.splitlines() for block in re.findall(r"^```\n(.*?)^```", chapter, re.M | re.S)]


def calls(lines: list[str], folder) -> list[list[str]]:
    """What docker was called with, when a shell has read the lines."""
    told = folder / "told"
    docker = (
        f'docker() {{ printf "%q " "$@" >> {told}; echo >> {told}; }}; cd() {{ :; }}; ln() {{ :; }}'
    )
    define = next(line for line in blocks("vi")[0] if line.startswith("compose()"))
    told.write_text("")
    subprocess.run(["bash", "-ec", "\n".join([docker, define, *lines])], check=True)
    return [shlex.split(line) for line in told.read_text().splitlines()]


def test_both_languages_tell_the_same_way():
    assert blocks("vi") == blocks("en") and len(blocks("vi")) == 5


def test_every_call_names_a_service_a_verb_and_folders_that_the_files_know(tmp_path):
    compose = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())
    inside = [volume.rpartition(":")[2] for volume in compose["services"]["chibo"]["volumes"]]
    assert compose["name"] == "chibo"  # a version in another folder finds the same volumes
    assert not re.search(
        "^ENTRYPOINT", (DEPLOY / "Dockerfile").read_text(), re.M
    )  # what `run` names is what is run

    for call in calls([line for block in blocks("vi") for line in block], tmp_path):
        assert call[:5] == [
            "compose",
            "--env-file",
            "/srv/chibo/compose.env",
            "-f",
            "deploy/compose.yml",
        ]
        verb, *rest = call[5:]
        options = {word for word in rest if word in VERBS[verb]}
        named = [word for word in rest if word not in options]
        assert verb in ("up", "build") or named[0] in compose["services"], call
        for word in named:
            if word.startswith("/srv/chibo/"):
                assert str(PurePosixPath(word).parent) in inside, call


def test_nothing_is_restored_after_a_start_that_would_fill_the_place(tmp_path):
    for block in blocks("vi"):
        said = [" ".join(call[5:]) for call in calls(block, tmp_path)]
        restored = [number for number, line in enumerate(said) if "manage.py restore" in line]
        started = [
            number
            for number, line in enumerate(said)
            if line.startswith(("up", "start", "restart"))
        ]
        assert not restored or restored[0] < min(started)
        stopped = [number for number, line in enumerate(said) if line == "stop front chibo"]
        made_empty = [number for number, line in enumerate(said) if "createdb" in line]
        assert not made_empty or stopped[0] < made_empty[0] < restored[0]
