"""A move: its plan and its outcome, as a document, a page and Markdown."""
