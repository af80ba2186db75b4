"""Fuzzing: what is read from others, changed at random from a kept corpus, and what must hold whatever it becomes."""
