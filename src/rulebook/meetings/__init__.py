"""What the rules say of one meeting: dates, quorum, attendance, votes, duties, members, norms."""
