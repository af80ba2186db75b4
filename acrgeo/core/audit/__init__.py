"""Audits: what is there, held against the rules, and what of it somebody has accepted for a while."""
