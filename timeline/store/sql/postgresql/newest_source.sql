-- For each key of a source what it means now: where that was first recorded, and its digest.
SELECT source.key, source.position, source.digest
FROM jsonb_array_elements_text(CAST(:keys AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM index_sources source
  WHERE source.stream = :stream AND source.key = wanted.value ORDER BY source.position DESC LIMIT 1
) source
