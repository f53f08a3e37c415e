"""Notifications: what a person is told, in the app, by e-mail and in the calendar."""
