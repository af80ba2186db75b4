"""What a runner of pipelines reads out of a log: its commands, written for it and kept from everybody else."""
