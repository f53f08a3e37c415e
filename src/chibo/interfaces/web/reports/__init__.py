"""What committees read: the month, needs, reminders, oversight."""
