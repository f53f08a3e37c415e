"""No order of steps opens an account with one person."""

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chibo.base.accounts.models import Account
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.access.actions import cancel_recovery
from chibo.directory.access.models import Recovery
from tests.directory.recoveries import NEW, NOW, ask, confirm, enter, password_of
from tests.factories import PASSWORD, act_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Impostor(RuleBasedStateMachine):
    """Everybody tries every step in any order; the password changes only by two persons, with the
    code, unstopped.
    """

    people = None

    def __init__(self):
        super().__init__()
        Recovery.objects.all().delete()
        Account.objects.get(person=self.people.member)
        self.account = Account.objects.get(person=self.people.member)
        self.account.set_password(PASSWORD)
        self.account.save(update_fields=["password"])
        self.code, self.hands, self.entered = "AAAA-BBBB-CCCC", set(), False

    def attempt(self, act):
        try:
            return act()
        except (Refused, NotAllowed):
            return None

    @rule(
        who=st.sampled_from(["secretary", "deputy", "member", "official", "neighbour", "in_charge"])
    )
    def ask(self, who):
        if self.attempt(lambda: ask(self.people, by=getattr(self.people, who))):
            self.hands, self.code = {who}, "AAAA-BBBB-CCCC"

    @rule(
        who=st.sampled_from(["secretary", "deputy", "member", "official", "neighbour", "in_charge"])
    )
    def confirm(self, who):
        row = Recovery.objects.filter(closed_at=None).first()
        if row and (code := self.attempt(lambda: confirm(row, getattr(self.people, who)))):
            self.hands, self.code = self.hands | {who}, code

    @rule(who=st.sampled_from(["secretary", "member"]))
    def stop(self, who):
        row = Recovery.objects.filter(closed_at=None).first()
        if row:
            self.attempt(lambda: cancel_recovery(row, actor=act_as(getattr(self.people, who))))
            if not Recovery.objects.filter(closed_at=None).exists():
                self.hands = set()

    @rule()
    def enter(self):
        if self.attempt(lambda: enter(self.people.member, self.code)):
            assert len(self.hands) == 2
            assert self.hands <= {"secretary", "deputy", "official"}
            self.entered, self.hands = True, set()

    @invariant()
    def the_password_holds_until_then(self):
        assert (password_of(self.people.member) == NEW) == self.entered


def test_no_order_of_steps_opens_the_account_with_one_person(people_online):
    Impostor.people = people_online
    machine = Impostor.TestCase
    machine.settings = settings(
        max_examples=15,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
