"""The guide: chapters in plain words, and which of them explains a page."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chibo.interfaces.access import public


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the guide and the names of the addresses it explains."""

    slug: str
    title: str | Promise
    pages: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        return reverse("web:help-chapter", args=[self.slug])

    def template(self, language: str) -> str:
        """The words of the chapter; English for every language but Vietnamese."""
        return f"web/help/{'vi' if language.startswith('vi') else 'en'}/{self.slug}.html"


def _pages(names: str) -> frozenset[str]:
    return frozenset(names.split())


CHAPTERS = (
    Chapter(
        "sign-in",
        _("Signing in, forgotten password, safety"),
        _pages("""
        account_login account_logout account_reauthenticate account_change_password activate
        security security-address mfa_index mfa_authenticate mfa_reauthenticate mfa_activate_totp
        mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes recoveries
        cell-logins committee-logins slips"""),
    ),
    Chapter(
        "member", _("For every member"), _pages("home notices notice tasks task-file me search")
    ),
    Chapter(
        "prepare",
        _("Preparing the month"),
        _pages(
            """
        cell-plan meeting agenda paper huddle convene told cell-untold named meeting-move
        meeting-not-held cell
        """
        ),
    ),
    Chapter(
        "meeting",
        _("In the meeting"),
        _pages("""
        room-open room course item-opinion review vote vote-confirm room-close cell-practice"""),
    ),
    Chapter(
        "minutes",
        _("Minutes, resolutions, tasks"),
        _pages("""
        minutes resolution cell-tasks cell-resolutions cell-openings"""),
    ),
    Chapter("score", _("Scoring and submitting"), _pages("score score-review cell-needs")),
    Chapter("offline", _("Weak network, power cut, meeting on paper"), _pages("unsent from-paper")),
    Chapter("charge", _("For officials in charge of cells"), _pages("charge")),
    Chapter(
        "office",
        _("For the committee's office"),
        _pages("""
        month month-now month-figure month-remind committee-plan papers oversight audit committee
        assignments needs needs-criterion
        """),
    ),
    Chapter(
        "year",
        _("Half-years and years"),
        _pages("cell-year cell-year-now committee-year committee-year-now committee-earlier"),
    ),
    Chapter(
        "roster",
        _("The list of members, from Excel and by hand"),
        _pages("""
        roster preview cell-members person corrections corrections-own member-add member-correct
        member-end member-kind member-move cell-posts cell-change cell-close cell-found change
        changes
        """),
    ),
    Chapter(
        "regulations",
        _("Regulations"),
        _pages("""
        regulations regulation regulation-unit regulation-upload pack pack-text regulation-trial
        trials trial trial-cell
        """),
    ),
    Chapter(
        "start",
        _("A commune begins"),
        _pages("""
        setup first-steps address administration administration-roles administration-accounts
        role-requests role-request installation administration-jobs
        """),
    ),
    Chapter("data", _("My data, and who has looked"), _pages("my-reads")),
)
_BY_SLUG = {chapter.slug: chapter for chapter in CHAPTERS}
_BY_PAGE = {name: chapter for chapter in CHAPTERS for name in chapter.pages}


def chapter_of(request: HttpRequest) -> Chapter | None:
    """The chapter that explains this page; None where none does."""
    match = request.resolver_match
    return _BY_PAGE.get(match.url_name or "") if match else None


@public("GET")
def contents(request: HttpRequest) -> HttpResponse:
    """All chapters, also for somebody who cannot sign in."""
    return render(request, "web/help/contents.html", {"chapters": CHAPTERS})


@public("GET")
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter, with the one after it."""
    found = _BY_SLUG.get(slug)
    if found is None:
        raise Http404
    following = CHAPTERS[CHAPTERS.index(found) + 1 :][:1]
    context = {
        "chapter": found,
        "words": found.template(get_language() or "vi"),
        "following": following,
    }
    return render(request, "web/help/chapter.html", context)


urls = [
    path("help/", contents, name="help"),
    path("help/<slug:slug>/", chapter, name="help-chapter"),
]
