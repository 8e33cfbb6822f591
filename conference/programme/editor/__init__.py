"""The editor of the draft: a grid and a table, whole moves, undoing, what to look at, who else is in it."""
