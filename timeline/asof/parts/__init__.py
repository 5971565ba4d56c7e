"""The parts of a picture: one room for each."""
