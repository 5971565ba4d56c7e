-- What corrects or retracts events, and what does so to that.
WITH RECURSIVE
speaking(id) AS (
  SELECT e.id FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS wanted
  CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.stream = :stream AND e.target = wanted.value OFFSET 0
  ) e
  UNION
  SELECT e.id FROM speaking s CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.stream = :stream AND e.target = s.id OFFSET 0
  ) e
)
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM speaking s CROSS JOIN LATERAL (
  SELECT * FROM events e WHERE e.stream = :stream AND e.id = s.id OFFSET 0
) e
ORDER BY e.position
