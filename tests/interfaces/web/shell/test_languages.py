"""Pages are Vietnamese, or in the language that was chosen."""

from datetime import UTC, datetime

import pytest
import time_machine

from chibo.base.kernel.dates import Month
from chibo.work.meetings.models import Meeting
from tests.factories import make_meeting

# Days at their edges


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-10-31 23:59+07:00", (2026, 10)),
        ("2026-11-01 00:00+07:00", (2026, 11)),
        ("2026-11-01 00:01+07:00", (2026, 11)),
        ("2026-12-31 23:59+07:00", (2026, 12)),
        ("2027-01-01 00:00+07:00", (2027, 1)),
    ],
)
def test_the_page_stands_in_the_vietnamese_month(people_online, browse, moment, month):
    make_meeting(people_online.cell)
    with time_machine.travel(datetime.fromisoformat(moment).astimezone(UTC), tick=False):
        summary = browse(people_online.official).get("/").context["found"].months[0]
    assert summary["month"] == Month(*month)
    assert Meeting.all_rows_unscoped.count() >= 1


@pytest.mark.django_db
def test_pages_are_vietnamese_whatever_the_browser_speaks_and_english_once_it_is_chosen(
    people_online, browse
):
    browser = browse(people_online.member)
    assert (
        '<html lang="vi"'
        in browser.get("/", headers={"accept-language": "en-US,en"}).content.decode()
    )
    browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in browser.get("/").content.decode()
