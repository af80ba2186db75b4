"""A consolidation: what it is made of, what has no counterpart, what is left to a person, and the proof."""
