-- The last position that is indexed.
INSERT INTO index_heads (stream, position) VALUES (:stream, :position)
ON CONFLICT (stream) DO UPDATE SET position = excluded.position
