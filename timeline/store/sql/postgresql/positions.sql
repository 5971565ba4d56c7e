-- Where anything was ever recorded under keys, whatever became of it.
SELECT DISTINCT r.position FROM jsonb_array_elements_text(CAST(:keys AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = CAST(wanted.value AS bigint) AND r.pos_from <= :position
  OFFSET 0
) r
