"""What a runner of pipelines reads."""
