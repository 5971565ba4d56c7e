"""Questions about events and pictures; pure."""
