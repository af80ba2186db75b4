"""What is drawn while something happens: the board of changes, and pages that are refreshed."""
