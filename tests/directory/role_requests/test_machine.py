"""One human with the administrator's account and every account that account can make tries every
step in any order.
"""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.actions import issue_code, revoke_role
from chibo.directory.access.models import RoleGrant
from chibo.directory.role_requests.actions import confirm_role, request_role, stop_role
from chibo.directory.role_requests.models import RoleRequest
from tests.directory.role_requests.worlds import NOW, reads
from tests.factories import act_as, make_person

GRANTED = ["committee_office", "organisation_department", "inspection", "administrator"]
pytestmark = pytest.mark.django_db


class OneHuman(RuleBasedStateMachine):
    """Within the 24 hours after the first step nobody of this human's accounts reads the commune,
    however they go about it.
    """

    people, keeper = None, None

    def __init__(self):
        super().__init__()
        RoleRequest.objects.all().delete()
        RoleGrant.objects.filter(granted_by=self.keeper.full_name).delete()
        RoleGrant.objects.filter(valid_to__isnull=False).update(valid_to=None)
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller, self.minutes = self.clock.start(), 0
        self.puppets = [make_person(account=True) for _ in range(2)]
        self.mine = [self.keeper, *self.puppets]
        self.units = [self.people.commune, self.people.elsewhere, None]

    def teardown(self):
        self.clock.stop()

    def attempt(self, act):
        try:
            return act()
        except (Refused, NotAllowed, NotFound):
            return None

    @rule(
        who=st.integers(0, 1),
        whom=st.integers(1, 2),
        role=st.sampled_from(GRANTED),
        unit=st.integers(0, 2),
    )
    def ask(self, who, whom, role, unit):
        actor = act_as(self.mine[who], on=today())
        self.attempt(
            lambda: request_role(
                self.mine[whom], role=role, unit=self.units[unit], on=today(), actor=actor
            )
        )

    @rule(who=st.integers(0, 2))
    def confirm_all(self, who):
        for row in RoleRequest.objects.select_related("unit", "person"):
            self.attempt(
                lambda row=row: confirm_role(
                    row, on=today(), actor=act_as(self.mine[who], on=today())
                )
            )

    @rule(who=st.integers(0, 2))
    def stop_one(self, who):
        if row := RoleRequest.objects.select_related("unit", "person").first():
            self.attempt(
                lambda: stop_role(
                    row, reason="x", on=today(), actor=act_as(self.mine[who], on=today())
                )
            )

    @rule()
    def end_the_offices(self):
        for grant in RoleGrant.objects.filter(unit=self.people.commune).select_related("unit"):
            self.attempt(
                lambda grant=grant: revoke_role(
                    grant, on=today(), actor=act_as(self.keeper, on=today())
                )
            )

    @rule()
    def take_a_code(self):
        for person in self.people.others:
            given = self.attempt(
                lambda person=person: issue_code(
                    person, unit=self.people.cell, on=today(), actor=act_as(self.keeper, on=today())
                )
            )
            assert given is None

    @rule(minutes=st.integers(1, 600))
    def wait(self, minutes):
        if self.minutes + minutes < 24 * 60:
            self.minutes += minutes
            self.traveller.shift(timedelta(minutes=minutes))

    @invariant()
    def none_of_the_accounts_reads(self):
        assert [
            who
            for who in self.mine
            if reads(who, self.people.cell, on=today())
            or reads(who, self.people.commune, on=today())
        ] == []


def test_no_order_of_steps_makes_one_human_a_reader_within_a_day(people_online, keeper):
    for person in people_online.others:
        person.account.set_unusable_password()
        person.account.save(update_fields=["password"])
    OneHuman.people, OneHuman.keeper = people_online, keeper
    machine = OneHuman.TestCase
    machine.settings = settings(
        max_examples=25,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
