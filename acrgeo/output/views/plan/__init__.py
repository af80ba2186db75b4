"""A plan: its text, its document and its Markdown, and the view of all three."""
