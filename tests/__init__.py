"""The specification: what Khulasa promises, as tests."""
