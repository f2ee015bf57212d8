"""The canvas: a design drawn as blocks and layers in lanes of map size, and edited there.

`cards` and `picture` say what is shown and where, as values without Qt; `scene` and the items draw it; `view` is the
widget; gestures, drops and the search pop-up turn into the edits of `studio.design`.
"""
