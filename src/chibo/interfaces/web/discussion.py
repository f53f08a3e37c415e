"""The course of the meeting item by item; the review of open tasks."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import clock_text, local_date, now
from chibo.base.kernel.errors import NotFound, Outdated, Refused
from chibo.interfaces.web.door import page
from chibo.interfaces.web.forms import DayField, Form
from chibo.interfaces.web.hall import hall, meeting_for, not_begun
from chibo.interfaces.web.wording import clock_time, say
from chibo.work.meetings.actions.discussion import TEXT_LIMIT, drop_opinion, record_opinion, write_notes
from chibo.work.meetings.actions.session import tick_item
from chibo.work.meetings.actions.tasks import review_task
from chibo.work.meetings.enums import ItemRole, MeetingState, OpinionKind, ReviewOutcome
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_item, get_meeting, get_opinion, opinions_of
from chibo.work.meetings.rules.texts import text_mark
