"""Czech as it is written: names, titles, salutations, typography, alphabetical order, municipalities."""
