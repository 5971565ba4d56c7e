"""Somebody's table becomes events: reading, mapping, values, moments; running an import, editions."""
