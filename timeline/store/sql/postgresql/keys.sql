-- All keys of a stream.
SELECT k.key, k.kind, k.name, k.subject, k.measure FROM index_keys k WHERE k.stream = :stream
