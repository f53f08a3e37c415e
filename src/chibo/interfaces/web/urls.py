"""Addresses of the desk, each table beside its views."""

from django.conf import settings
from django.urls import path

from chibo.interfaces.web import (
    administration,
    agenda,
    cells,
    committee,
    convening,
    corrections,
    decisions,
    discussion,
    gallery,
    health,
    home,
    installation,
    jobs,
    minutes,
    month,
    my_data,
    needs,
    openings,
    people,
    plan,
    recoveries,
    regulations,
    room,
    scores,
    security,
    trials,
    unsent,
    year,
)

app_name = "web"
urlpatterns = [
    *home.urls,
    *health.urls,
    *security.urls,
    *plan.urls,
    *agenda.urls,
    *convening.urls,
    *room.urls,
    *discussion.urls,
    *decisions.urls,
    *minutes.urls,
    *openings.urls,
    *scores.urls,
    *trials.urls,
    *month.urls,
    *year.urls,
    *needs.urls,
    *cells.urls,
    *committee.urls,
    *people.urls,
    *my_data.urls,
    *corrections.urls,
    *recoveries.urls,
    *regulations.urls,
    *administration.urls,
    *installation.urls,
    *jobs.urls,
    *unsent.urls,
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
