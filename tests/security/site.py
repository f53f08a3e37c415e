"""Run by test_https in a process of its own: what an installation behind HTTPS says."""

import io
import json
import sys
from pathlib import Path


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
    cookies = {
        name: {part: str(value) for part, value in morsel.items()}
        for name, morsel in browser.cookies.items()
    }
    plain = {
        path: browser.get(path)
        for path in ("/", "/account/login/", "/health", "/ready", "/metrics")
    }
    print(
        json.dumps(
            {
                "check": told.getvalue(),
                "hsts": [
                    answer.headers.get("Strict-Transport-Security")
                    for answer in (
                        first,
                        browser.get("/", secure=True),
                        browser.get("/no/", secure=True),
                        browser.get("/health", secure=True),
                    )
                ],
                "cookies": cookies,
                "plain": {
                    path: [answer.status_code, answer.headers.get("Location", "")]
                    for path, answer in plain.items()
                },
                "modes": {
                    name: oct((Path(sys.argv[1]) / name).stat().st_mode & 0o777)
                    for name in ("secret_key", "chibo.sqlite3")
                },
                "secret": len((Path(sys.argv[1]) / "secret_key").read_text().strip()),
            }
        )
    )


if __name__ == "__main__":
    main()
