"""What is said and concluded, item by item."""

from django.urls import path  # noqa: F401

urls: list = []
