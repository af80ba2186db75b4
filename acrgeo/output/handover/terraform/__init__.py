"""Terraform: HCL, and the two providers that know registries."""
