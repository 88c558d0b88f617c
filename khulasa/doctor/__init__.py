"""`khulasa doctor`: what stands in the way of running well, and what would mend it."""
