"""In the room: opening, roll call, closing."""

from django.urls import path  # noqa: F401

urls: list = []
