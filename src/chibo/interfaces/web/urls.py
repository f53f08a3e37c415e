"""Addresses of the desk, each table beside its views."""

from django.conf import settings
from django.urls import path

from chibo.interfaces.web import regulations, years
from chibo.interfaces.web.account import activation, logins, recoveries, security, unsent
from chibo.interfaces.web.administration import accounts, address, installation, jobs
from chibo.interfaces.web.home import first_steps, home, own_tasks
from chibo.interfaces.web.meetings import (
    agenda,
    calendar,
    call_list,
    convening,
    course,
    decisions,
    discussion,
    discussion_openings,
    documents,
    from_paper,
    minutes,
    not_told,
    objections,
    opening,
    practice,
    room,
    signatures,
    task_review,
    votes,
)
from chibo.interfaces.web.people import changes, corrections, my_data, person, role_requests
from chibo.interfaces.web.reports import month, month_papers, needs, oversight, reminders
from chibo.interfaces.web.scoring import scores, scores_above, trials
from chibo.interfaces.web.shell import gallery, health, help, search
from chibo.interfaces.web.units import cells, committee, in_charge

app_name = "web"
urlpatterns = [
    *home.urls,
    *own_tasks.urls,
    *health.urls,
    *help.urls,
    *security.urls,
    *calendar.urls,
    *agenda.urls,
    *convening.urls,
    *opening.urls,
    *from_paper.urls,
    *room.urls,
    *course.urls,
    *discussion.urls,
    *task_review.urls,
    *votes.urls,
    *decisions.urls,
    *minutes.urls,
    *documents.urls,
    *objections.urls,
    *signatures.urls,
    *call_list.urls,
    *not_told.urls,
    *discussion_openings.urls,
    *scores.urls,
    *scores_above.urls,
    *trials.urls,
    *month.urls,
    *reminders.urls,
    *month_papers.urls,
    *years.urls,
    *needs.urls,
    *oversight.urls,
    *cells.urls,
    *practice.urls,
    *committee.urls,
    *person.urls,
    *in_charge.urls,
    *activation.urls,
    *logins.urls,
    *search.urls,
    *my_data.urls,
    *corrections.urls,
    *changes.urls,
    *recoveries.urls,
    *regulations.urls,
    *role_requests.urls,
    *first_steps.urls,
    *address.urls,
    *accounts.urls,
    *installation.urls,
    *jobs.urls,
    *unsent.urls,
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
