"""What the tests of the agenda and of its documents send and read."""

import uuid

from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as


def address(meeting, part=""):
    return f"/meetings/{meeting.pk}/agenda/{part}"


def send(client, where, key=None, **data):
    return client.post(where, {"key": str(key or uuid.uuid4()), **data})


def typed(client, meeting, **changes):
    """What the agenda form holds when the page was just opened, with some fields changed."""
    form = client.get(address(meeting)).context["form"]
    values = {name: form[name].value() for name in form.fields} | changes
    return {name: value for name, value in values.items() if value not in (None, False)}


def titles(meeting):
    return [item.title for item in items_of(meeting)]


def paper(meeting, people, *, title="Báo cáo tháng", content=b"Noi dung bao cao"):
    return publish_paper(
        meeting,
        title=title,
        file=receive_file("bao-cao.txt", content),
        actor=act_as(people.secretary),
    )
