"""Several colleagues on one form."""
