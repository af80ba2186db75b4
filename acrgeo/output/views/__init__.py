"""One file per thing shown: its document, its rows and its text together."""
