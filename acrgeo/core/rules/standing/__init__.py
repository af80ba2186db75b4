"""Rules about what is there, whatever is planned: an audit finds them."""
