-- Which of the ids are recorded, where, and with which content.
SELECT e.id, e.position, e.document_hash FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM events e WHERE e.stream = :stream AND e.id = wanted.value OFFSET 0
) e
