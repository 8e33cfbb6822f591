"""What the team does with registrations: the list, one person, by hand."""
