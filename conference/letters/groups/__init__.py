"""Letters that the team writes to a group of people: chosen by the list of attendees, or speakers."""
