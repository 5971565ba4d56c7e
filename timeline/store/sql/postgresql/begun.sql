-- At each moment all rows of keys that speak by then.
WITH
asked AS MATERIALIZED (
  SELECT CAST(value ->> 0 AS integer) AS moment, CAST(value ->> 1 AS bigint) AS valid,
    CAST(value ->> 2 AS bigint) AS known, CAST(value ->> 3 AS bigint) AS position
  FROM jsonb_array_elements(CAST(:asked AS jsonb))
),
wanted AS MATERIALIZED (
  SELECT CAST(value AS bigint) AS key FROM jsonb_array_elements_text(CAST(:keys AS jsonb))
)
SELECT a.moment, r.position FROM asked a
CROSS JOIN wanted w
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = w.key AND r.speaks_from <= a.valid
    AND r.held_from <= a.known AND r.held_to > a.known AND r.pos_from <= a.position AND r.pos_to > a.position
  OFFSET 0
) r
