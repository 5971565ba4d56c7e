-- What is known of keys, by their names: their numbers, their lead and length, how far their rows have come,
-- and the last block that has a mark of theirs.
SELECT k.kind, k.name, k.key, k.lead, k.length,
  (SELECT MAX(r.speaks_from) FROM index_rows r WHERE r.stream = :stream AND r.key = k.key) AS greatest,
  (SELECT MAX(m.block) FROM index_marks m WHERE m.stream = :stream AND m.key = k.key) AS block
FROM jsonb_array_elements(CAST(:names AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM index_keys k
  WHERE k.stream = :stream AND k.kind = wanted.value ->> 0 AND k.name = wanted.value ->> 1
  OFFSET 0
) k
