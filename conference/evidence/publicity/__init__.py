"""The check whether pages, letters and papers of a conference show who pays for it."""
