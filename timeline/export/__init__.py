"""Answers as documents: the JSON of design section 9, Markdown, JSON Lines; pure."""
