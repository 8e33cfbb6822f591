"""Parts that know nothing of conferences: every feature may use them, they use no feature."""
