-- All rows of keys by a position, whatever became of them; ended tells that something withdraws the event,
-- sooner or later.
SELECT r.key, r.position, r.claim, r.speaks_from, r.known, r.ends, r.low, r.best, r.high, r.id,
  CASE WHEN r.held_to < :never OR r.pos_to < :never THEN 1 ELSE 0 END AS ended
FROM jsonb_array_elements_text(CAST(:keys AS jsonb)) AS wanted
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = CAST(wanted.value AS bigint) AND r.pos_from <= :position
  OFFSET 0
) r
