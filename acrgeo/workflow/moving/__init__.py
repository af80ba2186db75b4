"""What ``acrgeo move`` reads, makes and compares."""
