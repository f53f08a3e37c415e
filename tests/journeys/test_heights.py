"""The lists of a commune of 15 cells on a phone: short enough to be read, and nothing beside or
under what is fixed.
"""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import resolve, reverse

from chibo.base.accounts.models import Account
from chibo.directory.organisation.models import Unit
from chibo.interfaces.demo import story, world
from chibo.work.meetings.models import Meeting
from tests.browser import PHONE, open_context, sideways_scroll

pytestmark = pytest.mark.e2e

ON = date(2026, 11, 21)
CELL = "TS-05"
MOST = 2600
# The text as large as a person may set it in the browser: twice.
TWICE = "() => { document.documentElement.style.fontSize = '225%'; }"
# The last thing of the page that can be pressed or read, when it is scrolled to its end, stands
# above the bar.
UNDER_THE_BAR = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const bar = document.querySelector(".bottom");
  if (!bar || getComputedStyle(bar).position !== "fixed") return [];
  const top = bar.getBoundingClientRect().top;
  const shown = "main a, main button, main summary, main input, main p, main li";
  return [...document.querySelectorAll(shown)]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().bottom > top + 1)
    .map((one) => one.textContent.trim().slice(0, 60));
}"""
SIGNS_WITHOUT_WORD = """() => {
  const narrow = (word) => word.getBoundingClientRect().width < 8;
  const wordless = (dot) => [...dot.querySelectorAll(".sr")].every(narrow);
  const dots = [...document.querySelectorAll(".dot")].filter((dot) => dot.checkVisibility());
  return dots.filter(wordless).length;
}"""


@pytest.fixture
def commune(emptied_afterwards: None) -> Unit:
    """The commune of the demonstration after two months: 15 cells, one of them with 24 members."""
    with time_machine.travel("2026-11-21 09:00+07:00"):
        world.build(on=ON, say=lambda _: None, months=2)
    return Unit.all_rows_unscoped.get(kind="commune")


# So many sheets of paper: the month on one, the year with its table first and the quota behind it.
SHEETS = {"month": 1, "committee-year": 2}


def pages(commune: Unit) -> dict[str, list[str]]:
    """Role of the demonstration → the addresses of the lists that it reads."""
    cell = Unit.all_rows_unscoped.get(code=CELL)
    meeting = Meeting.all_rows_unscoped.filter(unit=cell, planned_on__lte=ON).latest("planned_on")
    of_unit = [
        reverse(f"web:{name}", args=[cell.pk])
        for name in ("cell-members", "cell-tasks", "cell-plan", "cell-needs")
    ]
    above = [
        reverse(f"web:{name}", args=[commune.pk]) for name in ("committee", "assignments", "needs")
    ]
    return {
        "secretary": [
            *of_unit,
            reverse("web:notices"),
            reverse("web:meeting", args=[meeting.pk]),
            reverse("web:cell-untold", args=[cell.pk]),
        ],
        "member": [*of_unit[:3], reverse("web:notices")],
        "inspection": [reverse("web:audit", args=[commune.pk])],
        "official_in_charge": ["/", reverse("web:charge"), reverse("web:notices")],
        "committee_office": [
            *above,
            reverse("web:month", args=[commune.pk, "2026-11"]),
            reverse("web:month", args=[commune.pk, "2026-10"]),
            reverse("web:committee-year", args=[commune.pk, 2026]),
            reverse("web:notices"),
        ],
    }


def test_the_lists_of_a_commune_fit_a_phone(
    browser, live_server, commune, browse, counted, settings
):
    settings.TOTP_REQUIRED = False
    faults: list[str] = []
    heights: dict[str, int] = {}
    with time_machine.travel("2026-11-21 09:00+07:00"):
        for role, addresses in pages(commune).items():
            page = _phone_of(browser, live_server.url, browse, role)
            for address in addresses:
                answer = page.goto(live_server.url + address, wait_until="load")
                assert (answer.status, page.url) == (200, live_server.url + address)
                name = f"{role} {_name(address)}"
                heights[name] = page.evaluate("() => document.documentElement.scrollHeight")
                most = next((most for part, most in SHEETS.items() if part in _kind(address)), None)
                if most and (sheets := _sheets_of(page)) > most:
                    faults.append(f"{name} takes {sheets} sheets of paper")
                faults += [f"{name}: {fault}" for fault in _faults(page)]
            page.context.close()

    counted("heights on a phone", "px", **heights)
    faults += [f"{name} is {height} px high" for name, height in heights.items() if height > MOST]
    assert not faults, "\n".join(faults)


def _kind(address: str) -> str:
    return resolve(address).url_name or ""


def _sheets_of(page: Any) -> int:
    """How many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def _phone_of(browser: Any, base: str, browse: Any, role: str) -> Any:
    context = open_context(browser, size=PHONE, script=False)
    person = Account.objects.get(username=story.LOGINS[role]).person
    context.add_cookies(
        [{"name": "sessionid", "value": browse(person).cookies["sessionid"].value, "url": base}]
    )
    return context.new_page()


def _name(address: str) -> str:
    """The address without its ids."""
    return "/".join(part for part in address.split("/") if len(part) != 36) or "/"


def _faults(page: Any) -> list[str]:
    """What is hidden under the bar, what a line does not tell when it is opened, and what is too
    wide with large text.
    """
    found = [f"“{text}” lies under the bar" for text in page.evaluate(UNDER_THE_BAR)]
    if (line := page.locator("table.listed .unfold > summary").first).is_visible():
        row = page.locator("table.listed tbody tr").first
        folded = row.locator("td.more:visible").count()
        line.click()
        if row.locator("td.more:visible").count() <= folded:
            found.append("a line does not unfold without a script")
        if mute := page.evaluate(SIGNS_WITHOUT_WORD):
            found.append(f"{mute} signs have no word")
    page.evaluate(TWICE)
    return found + (
        [f"is {wider} px too wide with text of twice the size"]
        if (wider := sideways_scroll(page))
        else []
    )
