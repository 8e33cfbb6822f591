"""The texts of automatic letters: looked at, changed for one conference, and put back to ours."""
