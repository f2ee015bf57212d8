"""What the compare panel is made of: what can be compared, the rows of a difference, their table."""
