"""From the text that a user typed to the registry's place in Azure."""
