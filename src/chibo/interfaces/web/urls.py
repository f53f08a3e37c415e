"""Addresses of the desk, each table beside its views."""

from django.conf import settings
from django.urls import path

from chibo.interfaces.web import (
    administration,
    agenda,
    cells,
    committee,
    convening,
    decisions,
    discussion,
    gallery,
    home,
    jobs,
    minutes,
    month,
    needs,
    people,
    plan,
    recoveries,
    regulations,
    role_requests,
    room,
    scores,
    trials,
    year,
)

app_name = "web"
urlpatterns = [
    *home.urls,
    *plan.urls,
    *agenda.urls,
    *convening.urls,
    *room.urls,
    *discussion.urls,
    *decisions.urls,
    *minutes.urls,
    *scores.urls,
    *trials.urls,
    *month.urls,
    *year.urls,
    *needs.urls,
    *cells.urls,
    *committee.urls,
    *people.urls,
    *recoveries.urls,
    *regulations.urls,
    *role_requests.urls,
    *administration.urls,
    *jobs.urls,
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
