"""What programs ask, and how they are answered: JSON."""
