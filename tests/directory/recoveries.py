"""What the tests of recoveries share: asking, confirming, entering with the code."""

from datetime import UTC, datetime

from chibo.base.accounts.models import Account
from chibo.directory.access.actions import (
    confirm_recovery,
    open_or_recover_account,
    request_recovery,
)
from chibo.directory.access.models import Recovery
from tests.factories import PASSWORD, TODAY, act_as

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
NEW = "ruộng bậc thang mùa lúa chín"


def code_of(caught) -> str:
    return caught.value.findings[0].code


def ask(people, person=None, *, by=None, unit=None) -> Recovery:
    return request_recovery(
        person or people.member,
        unit=unit or people.cell,
        on=TODAY,
        actor=act_as(by or people.secretary),
    )


def confirm(row, by) -> str:
    return confirm_recovery(row, on=TODAY, actor=act_as(by))


def enter(person, code):
    return open_or_recover_account(login=person.account.username, code=code, password=NEW)


def password_of(person) -> str:
    account = Account.objects.get(person=person)
    return next(word for word in (PASSWORD, NEW) if account.check_password(word))
