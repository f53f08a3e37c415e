"""The year plan of a cell; a meeting's own page."""

from django.urls import path  # noqa: F401

urls: list = []
