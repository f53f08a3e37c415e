"""In the room: opening, roll call, closing."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import local_date, now
from chibo.directory.people.enums import SUMMONED
from chibo.directory.people.models_free import nothing  # placeholder
