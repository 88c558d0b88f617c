"""Feeds out: the only package that knows feedgen and Jinja2."""
