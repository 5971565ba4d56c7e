-- The increments of keys that speak by a moment and hold in a range of knowledge, with the range in which each
-- holds.
SELECT r.key, r.position, r.claim, r.speaks_from, r.known, r.ends, r.low, r.best, r.high, r.id,
  r.held_from, r.held_to
FROM jsonb_array_elements_text(CAST(:keys AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = CAST(wanted.value AS bigint) AND r.speaks_from <= :valid
    AND r.held_from <= :known_last AND r.held_to > :known_first
    AND r.pos_from <= :position AND r.pos_to > :position
  OFFSET 0
) r
