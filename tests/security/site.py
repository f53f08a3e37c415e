"""Run by test_https in a process of its own: what an installation behind HTTPS says."""

import io
import json
import sys
from pathlib import Path
from typing import Any

HSTS_ON = ("/", "/no/", "/health")


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tests.tables import make_tables

    make_tables()
    told = io.StringIO()
    call_command("check", deploy=True, fail_level="CRITICAL", stdout=told, stderr=told)
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests.factories import PASSWORD
    from tests.people import make_people

    person = make_people(accounts=True, others=0).member
    browser = Client(headers={"host": "chibo.example"}, enforce_csrf_checks=False)
    first = browser.get("/account/login/", secure=True)
    browser.post(
        "/account/login/", {"login": person.account.username, "password": PASSWORD}, secure=True
    )
    browser.post(
        "/me/", {"language": "vi", "key": "0198a0a0-0000-7000-8000-0000000000ee"}, secure=True
    )
    print(
        json.dumps(
            {
                "check": told.getvalue(),
                "hsts": hsts_of([first, *(browser.get(path, secure=True) for path in HSTS_ON)]),
                "cookies": cookies_of(browser),
                "plain": plain_answers(browser),
                "modes": {
                    name: oct((Path(sys.argv[1]) / name).stat().st_mode & 0o777)
                    for name in ("secret_key", "chibo.sqlite3")
                },
                "secret": len((Path(sys.argv[1]) / "secret_key").read_text().strip()),
            }
        )
    )


def hsts_of(answers: list[Any]) -> list[str | None]:
    """What each answer tells browsers about HTTPS."""
    return [answer.headers.get("Strict-Transport-Security") for answer in answers]


def cookies_of(browser: Any) -> dict[str, dict[str, str]]:
    """Name of the cookie → its attributes."""
    return {
        name: {part: str(value) for part, value in morsel.items()}
        for name, morsel in browser.cookies.items()
    }


def plain_answers(browser: Any) -> dict[str, list[Any]]:
    """Address → status and where it leads, asked without HTTPS."""
    answers = {
        path: browser.get(path)
        for path in ("/", "/account/login/", "/health", "/ready", "/metrics")
    }
    return {
        path: [answer.status_code, answer.headers.get("Location", "")]
        for path, answer in answers.items()
    }


if __name__ == "__main__":
    main()
