"""What needs me now; notices, own tasks, own page."""

from django.urls import path  # noqa: F401

urls: list = []
