-- The greatest number of a key.
SELECT MAX(k.key) AS key FROM index_keys k WHERE k.stream = :stream
