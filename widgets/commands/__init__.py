"""What the window's actions do, by what they are about; each is a function of the window it works in."""
