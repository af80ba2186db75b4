"""Files: what is read is bounded, YAML has its places, and what is written appears whole and replaces only files.

Nothing is imported here: a command that keeps a token needs no YAML.
"""
