"""What a caller may do, what tasks take, and which role has it."""
