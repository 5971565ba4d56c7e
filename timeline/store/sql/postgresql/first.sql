-- At each moment the first sighting of each voice of a deployment: the rows of the least speaks_from.
WITH
asked AS MATERIALIZED (
  SELECT CAST(value ->> 0 AS integer) AS moment, CAST(value ->> 1 AS bigint) AS valid,
    CAST(value ->> 2 AS bigint) AS known, CAST(value ->> 3 AS bigint) AS position
  FROM jsonb_array_elements(CAST(:asked AS jsonb))
),
wanted AS MATERIALIZED (
  SELECT CAST(value AS bigint) AS key FROM jsonb_array_elements_text(CAST(:keys AS jsonb))
),
-- the least speaks_from that holds
begun AS MATERIALIZED (
  SELECT a.moment, a.known AS k, a.position AS p, w.key, (
    SELECT r.speaks_from FROM index_rows r
    WHERE r.stream = :stream AND r.key = w.key AND r.speaks_from <= a.valid
      AND r.held_from <= a.known AND r.held_to > a.known AND r.pos_from <= a.position AND r.pos_to > a.position
    ORDER BY r.speaks_from LIMIT 1
  ) AS at
  FROM asked a CROSS JOIN wanted w
)
SELECT b.moment, r.position FROM begun b
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = b.key AND r.speaks_from = b.at
    AND r.held_from <= b.k AND r.held_to > b.k AND r.pos_from <= b.p AND r.pos_to > b.p
  OFFSET 0
) r
