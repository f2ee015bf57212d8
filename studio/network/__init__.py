"""Layers with their references resolved, shapes inferred, problems found; plain data and pure functions."""
