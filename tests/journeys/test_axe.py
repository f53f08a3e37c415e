"""Every address that renders a page: nothing for axe to say, nothing cut off, light, and in one
language.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.browser import DESK, PHONE, SMALL, axe_violations, open_context, picture, sideways_scroll
from tests.journeys.autumn import world
from tests.journeys.autumn_pages import pages
from tests.journeys.conftest import PICTURES

pytestmark = pytest.mark.e2e
__all__ = ["world"]

LIGHT = 100_000
# A label points at the first of two fields of the same id, whatever the eye sees.
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""
FOLD = "(open) => document.querySelectorAll('main details').forEach((box) => { box.open = open; })"
ENGLISH = re.compile(
    r"\b(Meetings?|Agenda|Save|Minutes|Members?|Tasks?|Score|Sign|Password|Month|Back|Next|Please|Close|Search|Email)\b"
)
# Only sent to, never opened.
SENT_TO = {
    "notices-read",
    "task-report",
    "agenda-undo",
    "paper-withdraw",
    "paper-restore",
    "convene-remind",
    "leave-decide",
    "room-settle",
    "room-dispute",
    "item-notes",
    "item-conclusion",
    "item-tick",
    "item-opinion",
    "opinion-drop",
    "opinion-take-up",
    "opinion-put-back",
    "task-review",
    "vote-drop",
    "resolution-publish",
    "task-assign",
    "task-undo",
    "minutes-adopt",
    "minutes-sign",
    "minutes-amend",
    "score-answer",
    "score-note",
    "score-view",
    "score-step",
    "score-return",
    "score-decide",
    "cell-invite",
    "regulation-propose",
    "regulation-confirm",
    "regulation-withdraw",
    "regulation-end",
    "regulation-end-confirm",
    "cell-year-propose",
    "cell-year-fact",
    "cell-year-decide",
    "cell-year-note",
    "recovery-confirm",
    "recovery-cancel",
    "regulation-trial",
    "trial-stop",
    "score-correct",
    "assignment-end",
    "role-revoke",
    "account-code",
    "job-retry",
    "job-drop",
    "jobs-held-drop",
    "jobs-held-retry",
    "unsent-drop",
    "export",
    "confirm",
    "renew",
    "stop",
    "set_language",
    "security-elsewhere",
    "security-code",
    "security-no-mail",
    "minutes-open",
    "correction-answer",
    "correction-withdraw",
    "role-request-confirm",
    "role-request-stop",
    "slips-take",
    "change-answer",
    "change-take-back",
    "named-answer",
    "items-tick",
    "minutes-adopted",
    "minutes-on-paper",
    "signed-copies",
    "cell-earlier",
    "convert",
    "cell-remind",
    "month-papers",
    "papers-take",
    "practice-leave",
    "practice-remove",
    "meeting-after-all",
}
# Files, parts of a page, and addresses that only lead on.
NO_PAGES = {
    "notice",
    "meeting-calendar",
    "paper",
    "task-file",
    "meeting-document",
    "course-clock",
    "score-fresh",
    "score-document",
    "pack-of",
    "pack-text",
    "trial-progress",
    "trial-export",
    "month-now",
    "month-export",
    "needs-export",
    "template",
    "progress",
    "committee-year-now",
    "committee-year-export",
    "cell-year-now",
    "mfa_download_recovery_codes",
    "my-data",
    "health",
    "nothing-here",
    "slips-progress",
    "papers-progress",
    "ready",
    "metrics",
    "signed-copy",
    "remarks",
    "here",
}


def names(resolver: URLResolver, space: str = "") -> dict[str, str]:
    """Every named address → its name with the namespace."""
    found: dict[str, str] = {}
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found[entry.name] = f"{space}{entry.name}"
        else:
            found |= names(entry, f"{entry.namespace}:" if entry.namespace else space)
    return found


def test_every_named_address_is_looked_at():
    """A new address belongs to the pages below, or to those that are only sent to, or to files and
    parts.
    """
    told = {"setup"} | set(pages(NOBODY)) | SENT_TO | NO_PAGES | LEADS_ON

    assert sorted(set(names(get_resolver())) ^ told) == []


class _Anything:
    """Stands for any row where only the names of the addresses count."""

    pk = None

    def __getattr__(self, _name: str) -> "_Anything":
        return self


NOBODY: Any = _Anything()
# Answers of the sign-in library that lead on to another address, or say that there is nothing.
LEADS_ON = {
    "security-address",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}


# What must be read at full, and what only must not be cut off: 640 px has a desk of 1280 px at 200
# % zoom.
SIZES, NARROW = (DESK, PHONE), (SMALL, {"width": 640, "height": 400})


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_has_a_fault(browser, live_server, emptied_afterwards, world, browse, language):
    """Each page is opened once in each language, at a desk, and looked at again when the window is
    as small as a phone.
    """
    opened, faults, space = {}, [], names(get_resolver())
    for name, visits in pages(world).items():
        for person, ids, question in visits:
            if person not in opened:
                opened[person] = _device(
                    browser, live_server.url, browse, person, language=language
                )
            path = reverse(space[name], kwargs=ids) + question
            found = _faults(opened[person], live_server.url + path, language)
            for size in SIZES:
                found += [
                    f"{fault} ({size['width']} px)" for fault in _faults_at(opened[person], size)
                ]
                if PICTURES:
                    number = sum(one[0] is person for one in visits)
                    shown = f"{name}-{number}-{person and person.search_key}"
                    picture(
                        opened[person],
                        Path(PICTURES) / f"axe-{language}-{size['width']}" / f"{shown}.png",
                    )
            found += [
                f"is {wider} px wider than {width}" for width, wider in _cut_off(opened[person])
            ]
            faults += [f"{name}{question}: {fault}" for fault in found]
    for page in opened.values():
        page.context.close()

    assert not faults, "\n".join(faults)


def _device(browser: Any, base: str, browse: Any, person: Any, **wishes: Any) -> Any:
    context = open_context(browser, **wishes)
    if person is not None:
        session = browse(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    return context.new_page()


def _faults(page: Any, address: str, language: str) -> list[str]:
    """What is wrong with the answer, whatever the size of the window; the page stays open at a
    desk.
    """
    page.set_viewport_size(DESK)
    answer = page.goto(address, wait_until="load")
    found = [] if answer.status == 200 else [f"answers {answer.status}"]
    found += [f"leads to {page.url}"] if page.url != address else []
    found += [f"{len(answer.body())} bytes"] if len(answer.body()) >= LIGHT else []
    if (spoken := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang is {spoken}")
    if language == "vi":
        found += [
            f"says “{word}”"
            for word in sorted(set(ENGLISH.findall(page.locator("body").inner_text())))
        ]
    return found + [f"has #{twice} twice" for twice in page.evaluate(TWICE)]


def _faults_at(page: Any, size: dict[str, int]) -> list[str]:
    """What is cut off at this size, folded and unfolded, and what axe says."""
    page.set_viewport_size(size)
    page.evaluate(FOLD, False)
    found = [f"is {wider} px too wide"] if (wider := sideways_scroll(page)) else []
    page.evaluate(FOLD, True)
    found += [f"is {wider} px too wide unfolded"] if (wider := sideways_scroll(page)) else []
    return found + axe_violations(page)


def _cut_off(page: Any) -> list[tuple[int, int]]:
    """(width of the window, pixels that stand outside it) for the narrow windows; the page is
    unfolded.
    """
    found = []
    for size in NARROW:
        page.set_viewport_size(size)
        found.append((size["width"], sideways_scroll(page)))
    return [(width, wider) for width, wider in found if wider]
