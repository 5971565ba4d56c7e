-- The events at positions.
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM jsonb_array_elements_text(CAST(:positions AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM events e WHERE e.stream = :stream AND e.position = CAST(wanted.value AS bigint) OFFSET 0
) e
ORDER BY e.position
