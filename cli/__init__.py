"""The command line: one command for each capability of the window, each a call downward."""
