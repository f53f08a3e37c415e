"""What a vote is recorded with on its page."""

from chibo.work.meetings.actions.votes import record_vote
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as
from tests.interfaces.web.halls import ready

NINE = {"votes_for": 9, "against": 0, "abstain": 0, "invalid": ""}
VOTE = {
    "subject": "Thông qua nghị quyết",
    "decision": "resolution",
    "method": "card",
    "item": "",
} | NINE


def voted(people):
    meeting = ready(people)
    row = record_vote(
        meeting,
        subject="Thông qua",
        decision="resolution",
        tally=VoteTally(9, 0, 0, 0),
        actor=act_as(people.secretary),
    )
    return meeting, row
