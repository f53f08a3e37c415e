"""A cell: members, tasks, resolutions, its year."""

from django.urls import path  # noqa: F401

urls: list = []
