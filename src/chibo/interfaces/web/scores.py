"""Scores: the cell's own, the committee's decision."""

from django.urls import path  # noqa: F401

urls: list = []
