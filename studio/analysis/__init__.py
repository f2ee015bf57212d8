"""What a network costs and sees: operations, bytes moved, memory, receptive fields. Pure functions of its rows."""
