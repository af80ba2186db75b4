"""What acrgeo adds to the SDK's pipeline of a request."""
