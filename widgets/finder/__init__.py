"""The command palette: one line that finds actions, blocks, layers, templates and nodes."""
