-- What corrects or retracts events, and what does so to that.
WITH RECURSIVE
speaking(id) AS (
  SELECT e.id FROM json_each(:ids) wanted
  CROSS JOIN events e ON e.stream = :stream AND e.target = wanted.value
  UNION
  SELECT e.id FROM speaking s CROSS JOIN events e ON e.stream = :stream AND e.target = s.id
)
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM speaking s CROSS JOIN events e ON e.stream = :stream AND e.id = s.id
ORDER BY e.position
