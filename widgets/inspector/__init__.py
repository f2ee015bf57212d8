"""What the inspector is made of: the rows of a form as values, editors for them, and what follows from a node."""
