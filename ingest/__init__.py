"""Pages and sources in: the only package that knows httpx."""
