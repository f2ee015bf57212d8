"""Questions that need more than a sentence: each a dialog that is opened, never waited for."""
