"""Database, files, mail, cache and backups are for the own user alone, old installations too."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chibo.base.maintenance.actions import close_to_others
from chibo.base.maintenance.queries import open_to_others
from chibo.config.env import SettingError, private_folder

ROOT = Path(__file__).resolve().parents[3]
WRITTEN = """
import django; django.setup()
from pathlib import Path
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
storages["default"].save("ab/abc", ContentFile(b"abc"))
storages["default"].save("ab/large", ContentFile(b"abc" * 2_000_000))
cache.set("a", 1)
send_mail("a", "b", "c@localhost", ["d@localhost"])
folder = Path(connection.settings_dict["NAME"]).parent
call_command("backup", str(folder / "b.tar.gz"))
connection.cursor().execute("CREATE TABLE still_open (a)")
import os
for path in sorted(Path(os.environ["CHIBO_DATA_DIR"]).rglob("*")):
    print(oct(path.stat().st_mode & 0o777), path.name)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_closed_to_others_whatever_the_shell_allows(tmp_path):
    environment = os.environ | {
        "PYTHONPATH": "src",
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "CHIBO_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'chibo.sqlite3'}",
    }
    command = ["sh", "-c", f"umask 0; exec {sys.executable} -c '{WRITTEN}'"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )

    found = [line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith("0o")]
    assert {
        "chibo.sqlite3",
        "chibo.sqlite3-wal",
        "chibo.sqlite3-shm",
        "abc",
        "large",
        "b.tar.gz",
    } <= {name for _, name in found}
    assert {mode for mode, _ in found} == {"0o600", "0o700"}
    assert mode(tmp_path / "data") == 0o700


def test_an_older_installation_is_found_and_mended(settings, tmp_path):
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.BACKUP_DIR = tmp_path / "backups"
    for name in (
        "files/ab/abc",
        "mail/a.log",
        "static/a.css",
        "chibo.sqlite3",
        "backups/chibo-2026-11-03-020000.tar.gz",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    for folder in ("files", "files/ab", ""):
        (tmp_path / folder).chmod(0o755)

    assert {path.name for path in open_to_others()} >= {
        "abc",
        "ab",
        "files",
        "a.log",
        "chibo.sqlite3",
        tmp_path.name,
    }
    assert close_to_others() == []
    assert open_to_others() == []
    assert [mode(tmp_path / name) for name in ("files/ab/abc", "files/ab", "static/a.css")] == [
        0o600,
        0o700,
        0o644,
    ]


def test_a_data_folder_that_stands_open_is_closed_at_the_start_but_no_folder_of_somebody_else(
    tmp_path,
):
    ours, foreign, shared = tmp_path / "ours", tmp_path / "foreign", tmp_path / "shared"
    for folder in (ours, foreign, shared):
        folder.mkdir()
        folder.chmod(0o755)
    (ours / "secret_key").touch()
    (shared / "secret_key").touch()
    shared.chmod(0o1777)

    assert [
        mode(private_folder(folder)) for folder in (ours, foreign, shared, tmp_path / "new")
    ] == [
        0o700,
        0o755,
        0o1777,
        0o700,
    ]


def test_a_data_folder_that_cannot_be_made_stops_the_start_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        SettingError,
        match=r"CHIBO_DATA_DIR=.*, nhưng phải là một thư mục mà người dùng này ghi được",
    ):
        private_folder(tmp_path / "file" / "data")


LANGUAGES = {
    "vi": ((), "Biến môi trường đang đặt {name}='999,1', nhưng phải là "),
    "en": (("--language", "en"), "The environment says {name}='999,1', but it should be "),
    "en at once": (("--language=en",), "The environment says {name}='999,1', but it should be "),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    ["CHIBO_BACKUP_KEEP", "CHIBO_BACKUP_HOUR", "CHIBO_DISK_WARNING", "CHIBO_SECRET_KEY_FILE"],
)
def test_a_setting_that_makes_no_sense_stops_the_start_with_a_sentence_in_the_language_asked_for(
    name, language, tmp_path
):
    environment = os.environ | {"PYTHONPATH": "src", "CHIBO_DATA_DIR": str(tmp_path), name: "999,1"}
    environment = {key: value for key, value in environment.items() if key != "CHIBO_SECRET_KEY"}
    arguments, sentence = LANGUAGES[language]
    done = subprocess.run(
        [sys.executable, "-c", "import chibo.config.settings", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(sentence.format(name=name))


def test_the_machine_itself_is_answered_whatever_names_are_set(tmp_path):
    environment = os.environ | {
        "PYTHONPATH": "src",
        "CHIBO_DATA_DIR": str(tmp_path),
        "CHIBO_HOSTS": "chibo.example",
    }
    asked = "from chibo.config.settings import ALLOWED_HOSTS; print(*ALLOWED_HOSTS)"
    command = [sys.executable, "-c", asked]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    # By its address ask monitors, as the guide tells them to, and Caddy, which sends nobody on to a
    # machine that says 400.
    assert done.stdout.split() == ["chibo.example", "127.0.0.1", "localhost", "[::1]"]
