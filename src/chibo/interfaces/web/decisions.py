"""Votes, resolutions and tasks."""

from django.urls import path  # noqa: F401

urls: list = []
