"""The text of a cfg file, kept to the byte, and its sections and keys with line and column."""
