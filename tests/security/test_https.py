"""An installation behind HTTPS, asked in a process of its own: the framework's own check, HSTS,
cookies, redirects.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("https")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CHIBO_", "DATABASE_", "DJANGO_"))
    }
    environment = kept | {
        "CHIBO_DATA_DIR": str(folder),
        "CHIBO_HTTPS": "on",
        "CHIBO_HOSTS": "chibo.example",
        "PYTHONPATH": "src:.",
        "CHIBO_ORIGINS": "https://chibo.example",
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.site", str(folder)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_check_for_deployment_warns_of_nothing(site):
    assert "no issues (0 silenced)" in site["check"]


def test_asvs_3_4_1_every_answer_keeps_browsers_on_https_for_a_year(site):
    assert site["hsts"] == ["max-age=31536000; includeSubDomains; preload"] * 4


def test_asvs_3_3_1_asvs_3_3_3_every_cookie_is_of_this_host_and_of_https_alone(site):
    assert {name.removeprefix("__Host-") for name in site["cookies"]} >= {"sessionid", "csrftoken"}
    for name, parts in site["cookies"].items():
        assert name.startswith("__Host-"), name
        assert (parts["secure"], parts["path"], parts["domain"]) == ("True", "/", ""), name


def test_asvs_4_1_2_pages_lead_to_https_and_monitors_are_not_led_anywhere(site):
    assert site["plain"]["/"] == [301, "https://chibo.example/"]
    assert site["plain"]["/account/login/"] == [301, "https://chibo.example/account/login/"]
    for path in ("/health", "/ready", "/metrics"):
        assert site["plain"][path][0] in (200, 404, 503) and site["plain"][path][1] == "", path


def test_asvs_13_2_3_an_installation_makes_a_secret_of_its_own_that_nobody_else_reads(site):
    assert site["modes"] == {"secret_key": "0o600", "chibo.sqlite3": "0o600"}
    assert site["secret"] >= 50
