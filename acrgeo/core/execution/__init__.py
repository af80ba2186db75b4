"""The execution of a plan as values: prechecks, events, outcome."""
