-- How far a key's rows ever spoke ahead of their being known, and how long the longest period is.
UPDATE index_keys SET lead = :lead, length = :length WHERE stream = :stream AND key = :key
