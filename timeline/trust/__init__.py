"""The proof of a log."""
