"""The committee's month."""

from django.urls import path  # noqa: F401

urls: list = []
