"""The event log: what every log can do, what an append refuses, how it is chained."""
