"""What an inspection looks at below a committee: late entries, amended minutes, disputes,
corrections; the audit as a page.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.audit.queries import size_of_chains
from chibo.base.maintenance.queries import last_audit_check
from chibo.base.reads.enums import What
from chibo.insight.reports.enums import TraceKind
from chibo.insight.reports.queries.oversight import (
    MOST_AT_ONCE,
    broken_of,
    entries_about,
    trace_counts,
    traces,
    units_audited,
)
from chibo.interfaces.access import signed_in
from chibo.interfaces.presenters.home.departments import looked_at_since
from chibo.interfaces.reads import seen
from chibo.interfaces.web.reports.audit_labels import NOUNS, OF_MEMBERS, told
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.committee import committee_or_404

RIGHT = "audit.view"
A_PAGE = 25


@signed_in("GET")
def oversight(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One kind of things to look at, the newest first, of the meetings of twelve months."""
    unit = committee_or_404(request, pk, RIGHT)
    scope, since = request.actor.scope_for(RIGHT), looked_at_since(request.on)
    counts = trace_counts(unit, scope=scope, since=since)
    asked = request.GET.get("kind", "")
    kind = (
        TraceKind(asked)
        if asked in TraceKind.values
        else next((k for k in TraceKind if counts[k]), TraceKind.LATE)
    )
    first = _number(request.GET.get("from", ""))
    rows = traces(kind, unit, scope=scope, since=since, first=first, most=A_PAGE)
    here = reverse("web:oversight", args=[unit.pk])

    def at(start: int) -> str:
        return f"{here}?{urlencode({'kind': kind.value, 'from': start})}"

    context = {
        "unit": unit,
        "kind": kind,
        "kinds": [(one, counts[one], f"{here}?kind={one.value}") for one in TraceKind],
        "rows": [
            (
                row,
                (
                    url_or_blank("score-review", row.sheet_id)
                    if row.sheet_id
                    else url_or_blank("meeting", row.meeting_id)
                ),
            )
            for row in rows
        ],
        "since": since,
        "shown": len(rows),
        "total": counts[kind],
        "next_url": at(first + A_PAGE) if first + A_PAGE < counts[kind] else "",
        "previous_url": at(max(first - A_PAGE, 0)) if first else "",
        "trail": [(unit.name, url_or_blank("committee", unit.pk))],
    }
    return render(request, "web/oversight/oversight.html", context)


@signed_in("GET")
def audit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what and when, the newest first, of all units or of one; whether the chains hold."""
    unit = committee_or_404(request, pk, RIGHT)
    units = units_audited(unit, scope=request.actor.scope_for(RIGHT))
    by_id = {str(one.pk): one for one in units}
    chosen = by_id.get(request.GET.get("unit", ""))
    noun = request.GET.get("noun", "")
    noun = noun if noun in NOUNS else ""
    size = size_of_chains([one.pk for one in units])
    # More than a page can sort or check while somebody waits: one unit at a time.
    among = [chosen] if chosen else units if size <= MOST_AT_ONCE else [unit]
    entries = entries_about(
        among, noun=noun, after=_id(request.GET.get("after", "")), most=A_PAGE + 1
    )
    shown, here = entries[:A_PAGE], reverse("web:audit", args=[unit.pk])
    for entry in shown:
        entry.who = entry.author if entry.code not in OF_MEMBERS else _("a member of the cell")
        if entry.code not in OF_MEMBERS:
            seen(request, [entry.person_id], cell=by_id[str(entry.chain_id)], what=What.AUDIT)
    asked: dict[str, Any] = {"unit": str(chosen.pk) if chosen else "", "noun": noun}
    context = {
        "unit": unit,
        "units": units,
        "chosen": chosen,
        "noun": noun,
        "nouns": sorted(NOUNS.items(), key=_words),
        "rows": [
            {"entry": one, "unit": by_id[str(one.chain_id)], "told": told(one.code)}
            for one in shown
        ],
        "here": here,
        "next_url": (
            f"{here}?{urlencode(asked | {'after': shown[-1].pk})}" if len(entries) > A_PAGE else ""
        ),
        "first_url": f"{here}?{urlencode(asked)}" if request.GET.get("after") else "",
        "shown": len(shown),
        "check_url": f"{here}?{urlencode(asked | {'check': '1'})}",
        "trail": [
            (unit.name, url_or_blank("committee", unit.pk)),
            (_("What to look at"), url_or_blank("oversight", unit.pk)),
        ],
        "last": last_audit_check(),
        "most": MOST_AT_ONCE,
        "too_many": size > MOST_AT_ONCE and not chosen,
        **_checked(among, wanted=request.GET.get("check") == "1"),
    }
    return render(request, "web/oversight/audit.html", context)


def _checked(units: list[Any], *, wanted: bool) -> dict[str, Any]:
    """Whether the chains of these units hold, with the first break of each that does not; nothing
    unless it is asked for.
    """
    if not wanted:
        return {"checked": False}
    broken = [(unit, found.seq, _(found.reason)) for unit, found in broken_of(units)]
    return {
        "checked": True,
        "broken": broken,
        "entries_checked": size_of_chains([unit.pk for unit in units]),
        "chains_checked": len(units),
    }


def _words(pair: tuple[str, Any]) -> str:
    return str(pair[1])


def _number(text: str) -> int:
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


urls = [
    path("committee/<uuid:pk>/oversight/", oversight, name="oversight"),
    path("committee/<uuid:pk>/audit/", audit, name="audit"),
]
