"""What the tests of accounts share: signing in, what is on record and told."""

import re

from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.library.notifications.models import Notice
from tests.conftest import Browser
from tests.factories import PASSWORD

LOGIN = "/account/login/"
NEW = "ruộng bậc thang mùa lúa chín"
PHONE_UA = (
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile"
    " Safari/537.36"
)
CODE = re.compile(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b")


def signed_in(account: Account, password: str = PASSWORD, **more: str) -> Browser:
    browser = Browser(HTTP_USER_AGENT=PHONE_UA, **more)
    browser.post(LOGIN, {"login": account.username, "password": password})
    return browser


def codes(account: Account) -> list[str]:
    rows = Entry.objects.filter(target=f"account:{account.pk}").order_by("seq")
    return [code.removeprefix("account.") for code in rows.values_list("code", flat=True)]


def told(person) -> list[str]:
    run_waiting_jobs()
    rows = Notice.all_rows_unscoped.filter(person=person).order_by("created_at", "pk")
    return [code.removeprefix("account.") for code in rows.values_list("code", flat=True)]


def page_text(browser: Client, url: str = "/me/security/") -> str:
    return browser.get(url).content.decode()
