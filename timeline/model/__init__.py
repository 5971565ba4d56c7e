"""The data dictionary: what is recorded, in which words, with which keys."""
