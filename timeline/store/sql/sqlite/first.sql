-- At each moment the first sighting of each voice of a deployment: the rows of the least speaks_from.
WITH
asked AS MATERIALIZED (
  SELECT json_extract(value, '$[0]') AS moment, json_extract(value, '$[1]') AS valid,
    json_extract(value, '$[2]') AS known, json_extract(value, '$[3]') AS position
  FROM json_each(:asked)
),
-- the least speaks_from that holds
begun AS MATERIALIZED (
  SELECT a.moment, a.known AS k, a.position AS p, wanted.value AS key, (
    SELECT r.speaks_from FROM index_rows r
    WHERE r.stream = :stream AND r.key = wanted.value AND r.speaks_from <= a.valid
      AND r.held_from <= a.known AND r.held_to > a.known AND r.pos_from <= a.position AND r.pos_to > a.position
    ORDER BY r.speaks_from LIMIT 1
  ) AS at
  FROM asked a CROSS JOIN json_each(:keys) wanted
)
SELECT b.moment, r.position FROM begun b
CROSS JOIN index_rows r ON r.stream = :stream AND r.key = b.key AND r.speaks_from = b.at
  AND r.held_from <= b.k AND r.held_to > b.k AND r.pos_from <= b.p AND r.pos_to > b.p
