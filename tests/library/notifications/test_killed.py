"""A worker that is killed while it hands a letter over: nobody has it twice, and nobody is
forgotten.
"""

import pytest

from tests.base.jobs.processes import House, wait_until
from tests.library.notifications.postbox import Postbox

TOLD = """
from chibo.library.notifications.actions import Message, notify
from tests.library.notifications.addresses import prove_address
from tests.people import make_people
people = make_people()
persons = [people.secretary, people.member, people.deputy]
for number, person in enumerate(persons):
    prove_address(person, f"nguoi{number}@xa.example")
news = Message("meeting.move", "The meeting is now on {day} at {time}, {place}.")
notify(persons, cell=people.cell, news=news)
"""
STATES = """
from chibo.library.notifications.models import Notice
rows = Notice.all_rows_unscoped.exclude(mail_state="").order_by("person__email")
print(*rows.values_list("mail_state", flat=True))
"""


@pytest.fixture
def house(empty_database, tmp_path):
    house = House(empty_database, tmp_path)
    yield house
    house.end()


def test_a_worker_killed_in_the_middle_of_a_letter_sends_it_to_nobody_twice(house):
    with Postbox() as postbox:
        house.environment |= {"CHIBO_MAIL_HOST": "127.0.0.1", "CHIBO_MAIL_PORT": str(postbox.port)}
        house.do(TOLD)
        workers = []

        def kill_at_the_second(address: str) -> None:
            if len(postbox.letters) == 2 and len(workers) == 1:
                workers[0].kill()

        postbox.before_answer = kill_at_the_second
        workers.append(house.start("worker", quick="alive"))
        assert workers[0].wait(timeout=120) != 0
        workers.append(house.start("worker", quick="alive"))

        wait_until(
            lambda: "waiting" not in house.do(STATES) and "sending" not in house.do(STATES),
            seconds=120,
        )

        assert sorted(postbox.reached()) == [
            "nguoi0@xa.example",
            "nguoi1@xa.example",
            "nguoi2@xa.example",
        ]
        assert sorted(house.do(STATES).split()) == ["sent", "sent", "unsure"]
        postbox.shutdown()
