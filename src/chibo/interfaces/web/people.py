"""Persons: their page, their invitation."""

from django.urls import path  # noqa: F401

urls: list = []
