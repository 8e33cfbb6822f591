"""The demo: a real conference that is over and a fictional one that is coming, loaded by `flask demo`."""
