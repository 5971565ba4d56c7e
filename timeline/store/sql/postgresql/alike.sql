-- What stands, everything known, that new claims resemble: one voice on one figure, for times that touch.
WITH
-- the new claims: which event of the batch, its series, its time; numbers, for an increment alone
new AS MATERIALIZED (
  SELECT CAST(value ->> 0 AS integer) AS event, value ->> 1 AS series, CAST(value ->> 2 AS bigint) AS begins,
    CAST(value ->> 3 AS bigint) AS ends, value ->> 4 AS numbers
  FROM jsonb_array_elements(CAST(:claims AS jsonb))
)
SELECT n.event, e.position, e.id FROM new n
CROSS JOIN LATERAL (
  SELECT * FROM index_keys k WHERE k.stream = :stream AND k.series = n.series OFFSET 0
) k
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = k.key
    AND r.speaks_from <= n.ends AND r.speaks_from >= n.begins - k.length AND r.ends >= n.begins
    AND r.held_to = :never AND r.pos_to = :never
    AND (n.numbers IS NULL
      OR COALESCE(r.low, '') || ' ' || COALESCE(r.best, '') || ' ' || COALESCE(r.high, '') = n.numbers)
  OFFSET 0
) r
CROSS JOIN LATERAL (
  SELECT * FROM events e WHERE e.stream = :stream AND e.position = r.position OFFSET 0
) e
