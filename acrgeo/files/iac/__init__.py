"""Files of infrastructure as code: found in a folder, read as the languages that they are in. Nothing is executed."""
