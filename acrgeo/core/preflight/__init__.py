"""Preflight: what would stop a plan, found before its first write. Facts are read elsewhere; here they are judged.

Law: what could not be read is a finding of severity unknown, never a blocker and never left out.
"""
