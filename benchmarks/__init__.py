"""Timeline beside its peers, every figure as a ratio to a baseline of the same run: `make bench`."""
