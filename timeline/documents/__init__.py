"""A document becomes an event: files and lines with their places, drafts, templates, the JSON Schema."""
