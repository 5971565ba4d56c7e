"""The log as append-only tables, on SQLite or Postgres."""
