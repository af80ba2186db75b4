"""The JSON Schema of each document that acrgeo prints or writes, from tables of its members."""
