"""A command as the step of a pipeline: what its runner is told, and when."""
