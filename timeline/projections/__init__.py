"""The rooms that fold events into the parts of a picture; `picture` puts them together."""
