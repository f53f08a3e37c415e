"""What the tests of members share: a new member, the next day, what a refusal says."""

from datetime import timedelta

from tests.factories import TODAY

NEW = {
    "full_name": "Lường Văn Nam",
    "born_on": "1990-05-04",
    "admitted_on": "2020-03-03",
    "kind": "official",
}
TOMORROW = TODAY + timedelta(days=1)


def code_of(caught):
    return [(one.code, one.field) for one in caught.value.findings]
