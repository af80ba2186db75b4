"""DNS and the connections that it leads to. Nothing here signs in, and no token is ever sent from here."""
