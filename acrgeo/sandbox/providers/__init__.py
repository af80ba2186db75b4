"""The resource providers that the sandbox emulates."""
