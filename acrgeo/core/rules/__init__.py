"""What a plan must not do, and what to know before it runs: each rule has a stable id."""
