"""Refusals of ARM: what they are, and why they come."""
