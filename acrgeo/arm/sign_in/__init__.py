"""The sign-in to Azure: az's files, the ways to get a token, whose token a request takes, and why there is none."""
