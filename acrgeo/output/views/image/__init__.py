"""Images: where they are."""
