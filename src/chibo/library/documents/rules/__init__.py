"""What may be stored: no secrecy marks, no hostile files."""
