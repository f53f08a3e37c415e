"""The proof of an e-mail that is asked for several times at one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from chibo.base.accounts.models import Account
from chibo.base.kernel.errors import Refused
from chibo.base.security.actions.emails import ask_for_proof
from chibo.base.security.models import EmailProof, Tally
from chibo.base.security.rules import MAILS_FOR_ACCOUNT, MAILS_TO_ADDRESS

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite a transaction is the only writer"
    ),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptied_afterwards"),
]
AT_ONCE = 8


def at_once(asks: list[Callable[[], object]]) -> list[str]:
    """How each of them ended when all begin at the same moment, sorted: sent, the code of the
    refusal, or the error.
    """
    gate = Barrier(len(asks))

    def ask(one: Callable[[], object]) -> str:
        gate.wait()
        try:
            one()
        except Refused as refused:
            return refused.findings[0].code
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(len(asks)) as pool:
        return sorted(pool.map(ask, asks))


def test_one_account_that_asks_eight_times_at_one_moment_gets_its_codes_up_to_the_limit():
    account = Account.objects.create_user("mai")
    asks = [
        lambda number=number: ask_for_proof(account, address=f"mai{number}@example.vn")
        for number in range(AT_ONCE)
    ]
    answers = at_once(asks)
    assert answers == ["sent"] * MAILS_FOR_ACCOUNT + ["too_many_mails"] * (
        AT_ONCE - MAILS_FOR_ACCOUNT
    )
    assert EmailProof.objects.get().account == account


def test_one_address_that_eight_accounts_want_at_one_moment_gets_two_mails():
    accounts = [Account.objects.create_user(f"mai{number}") for number in range(AT_ONCE)]
    answers = at_once(
        [lambda one=one: ask_for_proof(one, address="chung@example.vn") for one in accounts]
    )
    assert answers == ["sent"] * MAILS_TO_ADDRESS + ["too_many_mails"] * (
        AT_ONCE - MAILS_TO_ADDRESS
    )
    assert (
        EmailProof.objects.count(),
        max(Tally.objects.values_list("count", flat=True)),
    ) == (
        2,
        MAILS_TO_ADDRESS,
    )
