-- The events at positions.
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM json_each(:positions) wanted
CROSS JOIN events e ON e.stream = :stream AND e.position = wanted.value
ORDER BY e.position
