"""The index: which events can matter to a question. It prunes, and never decides."""
