"""Values shared by every floor: actor and scope, errors, dates, text, ids, database devices."""
