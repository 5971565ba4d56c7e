-- Events by id and by position, with all that corrections and retractions connect them with.
WITH RECURSIVE
-- up to what they speak about
above(id, target) AS (
  SELECT e.id, e.target FROM json_each(:ids) wanted
  CROSS JOIN events e ON e.stream = :stream AND e.id = wanted.value
  UNION
  SELECT e.id, e.target FROM json_each(:positions) wanted
  CROSS JOIN events e ON e.stream = :stream AND e.position = wanted.value
  UNION
  SELECT e.id, e.target FROM above a CROSS JOIN events e ON e.stream = :stream AND e.id = a.target
),
-- and down to all that speaks about that
item(id) AS (
  SELECT a.id FROM above a
  UNION
  SELECT e.id FROM item i CROSS JOIN events e ON e.stream = :stream AND e.target = i.id
)
SELECT e.position, e.id, e.kind, e.target, e.recorded_at, e.recorded_by, e.schema_version, e.document, e.document_hash, e.previous_hash, e.hash
FROM item i CROSS JOIN events e ON e.stream = :stream AND e.id = i.id
ORDER BY e.position
