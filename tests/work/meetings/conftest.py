import pytest

from chibo.base.kernel.actor import EVERYWHERE
from chibo.work.meetings.queries.recount import recount_meetings


@pytest.fixture(autouse=True)
def frozen_counts_agree(request):
    """After every test the counts that its meetings were closed with are those of their rows."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("db")
    yield
    assert [one for one in recount_meetings(scope=EVERYWHERE) if one.mismatches] == []
