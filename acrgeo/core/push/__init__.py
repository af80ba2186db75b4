"""Pushes: what would stop one, why one failed, and the smallest cure; read without a network."""
