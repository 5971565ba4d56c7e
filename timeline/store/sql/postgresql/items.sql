-- Events by id and by position, with all that corrections and retractions connect them with.
WITH RECURSIVE
wanted(id, target) AS (
  SELECT e.id, e.target FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS wanted
  CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.stream = :stream AND e.id = wanted.value OFFSET 0
  ) e
  UNION
  SELECT e.id, e.target FROM jsonb_array_elements_text(CAST(:positions AS jsonb)) AS wanted
  CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.stream = :stream AND e.position = CAST(wanted.value AS bigint) OFFSET 0
  ) e
),
-- up to what they speak about
above(id, target) AS (
  SELECT w.id, w.target FROM wanted w
  UNION
  SELECT e.id, e.target FROM above a CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.stream = :stream AND e.id = a.target OFFSET 0
  ) e
),
-- and down to all that speaks about that
item(id) AS (
  SELECT a.id FROM above a
  UNION
  SELECT e.id FROM item i CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.stream = :stream AND e.target = i.id OFFSET 0
  ) e
)
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM item i CROSS JOIN LATERAL (
  SELECT * FROM events e WHERE e.stream = :stream AND e.id = i.id OFFSET 0
) e
ORDER BY e.position
