"""Tests of the bounds of answers and lists."""
