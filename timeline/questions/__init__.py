"""What is asked of events and pictures; pure."""
