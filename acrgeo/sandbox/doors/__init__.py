"""The ways into a sandbox: in process under the SDK, over HTTPS for every other client, and the login beside ARM."""
