"""Azure's own languages: ARM JSON and Bicep."""
