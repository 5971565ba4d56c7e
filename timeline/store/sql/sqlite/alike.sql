-- What stands, everything known, that new claims resemble: one voice on one figure, for times that touch.
WITH
-- the new claims: which event of the batch, its series, its time; numbers, for an increment alone
new AS MATERIALIZED (
  SELECT json_extract(value, '$[0]') AS event, json_extract(value, '$[1]') AS series,
    json_extract(value, '$[2]') AS begins, json_extract(value, '$[3]') AS ends,
    json_extract(value, '$[4]') AS numbers
  FROM json_each(:claims)
)
SELECT n.event, e.position, e.id FROM new n
CROSS JOIN index_keys k INDEXED BY index_keys_series ON k.stream = :stream AND k.series = n.series
CROSS JOIN index_rows r ON r.stream = :stream AND r.key = k.key
  AND r.speaks_from <= n.ends AND r.speaks_from >= n.begins - k.length AND r.ends >= n.begins
  AND r.held_to = :never AND r.pos_to = :never
  AND (n.numbers IS NULL
    OR COALESCE(r.low, '') || ' ' || COALESCE(r.best, '') || ' ' || COALESCE(r.high, '') = n.numbers)
CROSS JOIN events e ON e.stream = :stream AND e.position = r.position
