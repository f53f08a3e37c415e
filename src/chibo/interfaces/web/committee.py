"""A committee: its cells and who is in charge of them."""

from django.urls import path  # noqa: F401

urls: list = []
