"""A plan as text, as a document and as Markdown."""
