"""Two web processes that share nothing but the database and the storage of files."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
STORAGES = {
    "folder": "{folder}",
    "network": "tests.network_storage.NetworkStorage?folder={folder}",
}
TEXT = "Báo cáo tháng 11"


def environment(database: str, data: Path, storage: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database,
        "CHIBO_DATA_DIR": str(data),
        "CHIBO_FILES_STORAGE": storage,
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }


@contextmanager
def machine(told: dict[str, str]):
    """ask(task, …) → the answer of a web process that goes on standing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.interfaces.web.meetings.machine"],
        env=told,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(*task: str):
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)


@pytest.fixture(params=STORAGES)
def shared(request, tmp_path) -> tuple[str, Path]:
    """The setting that both machines have, and the folder in which its files come to lie."""
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o700)
    return STORAGES[request.param].format(folder=folder), folder


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and len(path.name) == 64]


def test_what_one_machine_takes_the_other_gives_out_and_a_changed_byte_is_refused_and_told(
    empty_database, shared, tmp_path
):
    storage, folder = shared
    first, second = (
        environment(empty_database, tmp_path / name, storage) for name in ("one", "other")
    )
    with ExitStack() as stack:
        one, other = (stack.enter_context(machine(told)) for told in (first, second))
        page = one("make")
        assert one("send", page, TEXT) == 302
        assert other("read", "Vì Văn Chung") == [200, TEXT]
        (lying,) = files_in(folder)
        assert files_in(tmp_path / "one") + files_in(tmp_path / "other") == []

        backed_up(second, tmp_path, lying)
        lying.write_bytes(lying.read_bytes().replace(b"11", b"12"))
        for ask in (other, one):
            status, text = ask("read", "Vì Văn Chung")
            assert (status, "Tệp bao-cao.txt không còn đúng" in text, TEXT[:7] in text) == (
                422,
                True,
                False,
            )
        told = one("check")
        assert other("take_slips", one("print_slips")) == [200, "%PDF-"]
    lost = {"files": {"missing": 0, "changed": 1}}
    assert told == {"before": lost, "runs": 1, "suspect": lying.name, "after": lost}


def backed_up(told: dict[str, str], tmp_path: Path, lying: Path) -> None:
    """A backup made on that machine holds the content, and restored elsewhere it is whole."""
    file = tmp_path / "backup"
    manage(told, "backup", str(file))
    if told["DATABASE_URL"].startswith("postgres"):
        return
    (tmp_path / "far").mkdir(mode=0o700)
    storage = told["CHIBO_FILES_STORAGE"].replace("/shared", "/far")
    data = tmp_path / "restored"
    manage(environment(f"sqlite:///{data / 'chibo.sqlite3'}", data, storage), "restore", str(file))
    (brought,) = files_in(tmp_path / "far")
    assert (brought.name, brought.read_bytes()) == (lying.name, lying.read_bytes())
    assert files_in(data) == []


def manage(told: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words, "--language", "en"],
        env=told,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
