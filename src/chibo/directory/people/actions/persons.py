"""Changes of persons and of their accounts."""

import re
from collections.abc import Sequence

from django.db import transaction

from chibo.base.accounts.actions import (
    INVITE_CLOSED,
    accept_invite,
    check_invite,
    invite_account,
    open_account,
    secret_of,
)
from chibo.base.accounts.models import Account
from chibo.base.accounts.queries import account_by_login
from chibo.base.audit.actions import INSTALLATION, record, touch_units
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.db import bulk_insert, save_fields
from chibo.base.kernel.errors import NotAllowed, refuse
from chibo.base.kernel.text import clean_name, fold
from chibo.base.search.actions import follow
from chibo.base.security.actions.emails import drop_email, prove_email
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.directory.people.queries import cells_counting

_NOT_PLAIN = re.compile(r"[^a-z0-9]")
_LONGEST_USERNAME = 50


def add_persons(persons: Sequence[Person]) -> list[Person]:
    """The persons are stored with clean names and their keys, and are found by them; the caller
    audits.
    """
    for person in persons:
        person.full_name = clean_name(person.full_name)
        person.with_keys()
    bulk_insert(persons)
    follow(persons)
    return list(persons)


@transaction.atomic
def add_person(
    *, full_name: str, actor: Actor, unit: Unit | None = None, **fields: object
) -> Person:
    """A person is known to the directory.

    Raises NotAllowed without `person.change` over the unit; Refused for a name that is empty or too
    long once cleaned.
    """
    actor.require("person.change", unit.path if unit else "/")
    if not 0 < len(clean_name(full_name)) <= 120:
        raise refuse("bad_name", "Write the full name, at most 120 characters.", field="full_name")
    person = add_persons([Person(full_name=full_name, **fields)])[0]
    record(
        unit.pk if unit else INSTALLATION, "person.add", person, actor=actor, name=person.full_name
    )
    return person


@transaction.atomic
def note_own_data(person: Person, *, unit: Unit | None, actor: Actor) -> None:
    """It is on record that the person took the own data out as a file.

    Raises NotAllowed for anybody else.
    """
    if actor.person_id != person.pk:
        raise NotAllowed("person.take_out")
    record(unit.pk if unit else INSTALLATION, "person.take_out", person, actor=actor)


@transaction.atomic
def change_person(person: Person, *, unit: Unit, actor: Actor, **fields: object) -> Person:
    """Exactly these particulars of the person have these values; which ones is audited, the values
    are not.

    Raises NotAllowed without `person.change` over the person's unit.
    """
    actor.require("person.change", unit.path)
    for name, value in fields.items():
        setattr(person, name, value)
    keys = {}
    if "full_name" in fields:
        person.with_keys()
        keys = {"name_key": person.name_key, "search_key": person.search_key}
    save_fields(person, **fields, **keys)
    if "recognised_on" in fields:
        touch_units({unit.pk, *cells_counting([person.pk])})
    follow([person], fields)
    record(unit.pk, "person.change", person, actor=actor, fields=sorted(fields))
    return person


@transaction.atomic
def correct_phone(person: Person, *, phone: str, unit: Unit, actor: Actor) -> Person:
    """The person is reached under this number; what signs in stays as it is.

    Raises NotAllowed without `phone.correct` over the person's unit, which the leaders of a cell
    hold too.
    """
    actor.require("phone.correct", unit.path)
    save_fields(person, phone=phone)
    record(unit.pk, "person.change", person, actor=actor, fields=["phone"])
    return person


@transaction.atomic
def invite_person(person: Person, *, unit: Unit, actor: Actor) -> str:
    """The person can open an account once, with the code that is returned and shown this one time.

    Raises NotAllowed without `person.invite` over the unit; Refused when the account is already in
    use.
    """
    actor.require("person.invite", unit.path)
    account = person.account or open_account(
        username=free_username(person.full_name), phone=person.phone
    )
    if account.has_usable_password():
        raise refuse("already_open", "This person already uses an account.")
    if person.account_id is None:
        save_fields(person, account=account)
    code = invite_account(account)
    record(unit.pk, "person.invite", person, actor=actor, account=account.pk)
    return code


def activate_account(*, login: str, code: str, password: str) -> Account:
    """The account that was invited has the chosen password, and it is on record who opened it.

    Raises Refused alike for an unknown login, a wrong code and a code that is past; and for a weak
    password. The password is hashed once the code fits, before the transaction.
    """
    account = account_by_login(login)
    if account is None:
        raise refuse("invite_closed", INVITE_CLOSED, field="code")
    check_invite(account, code=code)
    secret = secret_of(account, password=password)
    with transaction.atomic():
        accept_invite(
            Account.objects.select_for_update().get(pk=account.pk), code=code, secret=secret
        )
        owner = Actor(name=account.username, account_id=account.pk)
        record(INSTALLATION, "account.activate", account, actor=owner)
    account.refresh_from_db()
    return account


def prove_own_email(account: Account, *, code: str) -> str:
    """The address where the code was mailed is the account's channel for notices, and the directory
    shows it; returns it.

    Raises Refused as `prove_email` does.
    """
    address = prove_email(account, code=code)
    Person.objects.filter(account=account).update(email=address)
    return address


@transaction.atomic
def drop_own_email(account: Account) -> None:
    """No notices are mailed any more, and the directory shows no address."""
    drop_email(account)
    Person.objects.filter(account=account).update(email="")


def free_username(full_name: str) -> str:
    """A user name of plain letters and digits, made of the folded name, that no account has yet.

    >>> free_username("Ma Thị Lan")  # doctest: +SKIP
    'lan.mt'
    """
    words = [plain for word in fold(full_name).split(" ") if (plain := _NOT_PLAIN.sub("", word))]
    *before, given = words or ["user"]
    base = (given + ("." + "".join(word[0] for word in before) if before else ""))[
        :_LONGEST_USERNAME
    ]
    taken = set(
        Account.objects.filter(username__startswith=base).values_list("username", flat=True)
    )
    return next(
        name for name in (base, *(f"{base}{i}" for i in range(2, 10_000))) if name not in taken
    )
