-- The next events after a position.
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM events e WHERE e.stream = :stream AND e.position > :after ORDER BY e.position LIMIT :size
