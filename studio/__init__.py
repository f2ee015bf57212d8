"""The model of Backbone Studio: everything but the window and the generators. No Qt in here.

Values and pure functions over them, so that the window, the command line and the tests all call the same
thing. Imports run downwards only; neighbours on one floor don't know each other (import-linter keeps this):

    training   design       the run in its own process (the only home of torch) | the document and its edits
    blocks   analysis   weights      MBConv and its kin | what layers cost | Darknet's .weights files
    network                 what a design expands to: layers in order, shapes, graph, checks
    layers                  one page for each Darknet section: keys, shape rule, costs, PyTorch text
    cfg   scaling   layout  lossless .cfg text | compound scaling | where the canvas puts things
    library                 finds templates, shipped and the user's own
    files                   atomic writing, safe YAML, autosave
    diagnostics             what is wrong, where, and how to mend it

This package imports nothing by itself, so that `import studio.cfg` costs what `studio.cfg` costs.
"""
