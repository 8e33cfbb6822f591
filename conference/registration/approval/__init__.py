"""Registrations that wait for the team's yes, and the answers to them."""
