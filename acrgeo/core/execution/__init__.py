"""What happens to a plan while it runs: prechecks, events, outcome."""
