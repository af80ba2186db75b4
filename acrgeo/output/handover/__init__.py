"""A registry in the languages of other tools. One module a form; each takes a Handover and gives a Written."""
