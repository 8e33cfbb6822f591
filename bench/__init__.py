"""Measurements: `make bench` runs each module here whose name begins with a letter. They assert nothing about time."""
