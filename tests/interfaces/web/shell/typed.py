"""What the tests of typed text share: the words, a form as it stands on a page, signing in."""

import re
import uuid

from chibo.base.accounts.rules import writer_mark
from chibo.work.meetings.models import Opinion
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import PASSWORD
from tests.interfaces.web.halls import address, ready

WORDS = "Đề nghị làm lại mương số 3 trước mùa mưa."
OWN = {"origin": "http://testserver"}


def opinions_of(people):
    """opinion(browser, …) → the answer to an opinion sent as the page of the secretary sends it."""
    meeting = ready(people)
    url = address(meeting, f"items/{items_of(meeting)[4].pk}/opinions/")

    def send(browser, *, text=WORDS, headers=None, **more):
        fields = {
            "person": str(people.member.pk),
            "kind": "spoken",
            "text": text,
            "key": str(uuid.uuid4()),
        }
        fields |= {"writer": writer_mark(people.secretary.account_id)} | more
        fields = {name: value for name, value in fields.items() if value is not None}
        return browser.post(url, fields, headers=headers)

    send.url, send.course = url, address(meeting, "course/")
    return send


def said() -> list[str]:
    return list(Opinion.all_rows_unscoped.values_list("text", flat=True))


def form_on(page: str, action: str) -> dict[str, str]:
    """The fields of the form on a page that goes to this address."""
    form = page[page.index(f'action="{action}"') :].split("</form>", maxsplit=1)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    return hidden | dict(
        re.findall(r'<textarea name="([\w-]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    )


def sign_in(browser, person, back: str = "/"):
    return browser.post(
        f"/account/login/?next={back}",
        {"login": person.account.username, "password": PASSWORD, "next": back},
    )
