"""The window: everything that is Qt, and nothing else is.

`theme` holds the look, `fields` the editors by value type, `tasks` the background work; `document`, `selection` and
`derived` are what the panels and the canvas listen to; `main_window` assembles them.
"""
