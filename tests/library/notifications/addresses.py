"""Persons whose e-mail address is proved."""

from chibo.base.accounts.models import Account
from chibo.directory.people.models import Person


def prove_address(person: Person, address: str) -> None:
    """The person has an account that is in use, and this address is confirmed for its notices."""
    account = person.account or Account.objects.create_user(
        address.partition("@")[0], "một mật khẩu đủ dài"
    )
    account.email = address
    account.save(update_fields=["email"])
    person.account, person.email = account, address
    person.save(update_fields=["account", "email"])
