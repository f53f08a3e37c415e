"""The watch sees slow work inside a transaction however it is written, and nothing else."""

import pytest
from django.db import transaction

from tests.slow_work import listening

SLOW = {
    "file write": [
        "import pathlib; pathlib.Path(folder, 'a').write_bytes(b'x')",
        "import pathlib; pathlib.Path(folder, 'a').open('a').close()",
        "open(f'{folder}/a', 'w').close()",
        "import io; io.open(f'{folder}/a', 'x').close()",
        "import os; os.close(os.open(f'{folder}/a', os.O_CREAT | os.O_WRONLY))",
        "import shutil; shutil.copy(f'{folder}/there', f'{folder}/b')",
        "import os; os.replace(f'{folder}/there', f'{folder}/b')",
        "import tempfile; tempfile.NamedTemporaryFile(dir=folder).close()",
        (
            "from django.core.files.storage import default_storage as s; from"
            " django.core.files.base import ContentFile as f; s.save('a', f(b'x'))"
        ),
    ],
    "password hashing": [
        "import hashlib; hashlib.pbkdf2_hmac('sha256', b'a', b'b', 10)",
        "import hashlib; hashlib.scrypt(b'a', salt=b'b', n=2, r=1, p=1)",
        "from django.contrib.auth.hashers import make_password; make_password('a')",
        (
            "from django.contrib.auth.hashers import check_password, make_password;"
            " check_password('a', made)"
        ),
    ],
    "file parsing": [
        "import ruamel.yaml as yaml; yaml.YAML(typ='safe', pure=True).load('a: 1')",
        "import xml.parsers.expat; xml.parsers.expat.ParserCreate()",
        "import xml.etree.ElementTree as tree; tree.fromstring('<a/>')",
        "import zipfile; zipfile.ZipFile(f'{folder}/z', 'w').close()",
    ],
    "another process": [
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
    "network": ["import socket; socket.socket().connect_ex(('127.0.0.1', 9))"],
}
QUICK = [
    "open(f'{folder}/there').read()",
    "import os; os.remove(f'{folder}/there')",
    "import hashlib; hashlib.sha256(b'a')",
    (
        "import os; os.mkdir(f'{folder}/__pycache__');"
        " os.replace(f'{folder}/there', f'{folder}/__pycache__/a.pyc')"
    ),
]


def done_by_us(code: str, folder) -> None:
    """The line runs as if it stood in a file of ours."""
    from django.contrib.auth.hashers import make_password

    (folder / "there").write_text("x")
    names = {"folder": str(folder), "made": make_password("a")}
    with transaction.atomic():
        exec(compile(code, "/made/up/src/chibo/slow.py", "exec"), names)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "code"), [(what, code) for what, codes in SLOW.items() for code in codes]
)
def test_slow_work_inside_a_transaction_is_seen(what, code, tmp_path):
    with listening() as found:
        done_by_us(code, tmp_path)
    assert any(line.startswith(f"{what} inside a transaction") for line in found)


@pytest.mark.django_db
@pytest.mark.parametrize("code", QUICK)
def test_what_is_quick_is_not(code, tmp_path):
    with listening() as found:
        done_by_us(code, tmp_path)
    assert found == []


def test_outside_a_transaction_everything_may_be_done(tmp_path):
    with listening() as found:
        exec(
            compile("open(f'{folder}/a', 'w').close()", "/made/up/src/chibo/slow.py", "exec"),
            {"folder": tmp_path},
        )
    assert found == []
