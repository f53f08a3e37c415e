"""What the keeper of the machine types: backup, restore, doctor."""
