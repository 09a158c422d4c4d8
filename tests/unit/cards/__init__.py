"""The reader of business cards."""
