-- At each moment all rows of keys that speak by then.
WITH
asked AS MATERIALIZED (
  SELECT json_extract(value, '$[0]') AS moment, json_extract(value, '$[1]') AS valid,
    json_extract(value, '$[2]') AS known, json_extract(value, '$[3]') AS position
  FROM json_each(:asked)
)
SELECT a.moment, r.position FROM asked a
CROSS JOIN json_each(:keys) wanted
CROSS JOIN index_rows r ON r.stream = :stream AND r.key = wanted.value AND r.speaks_from <= a.valid
  AND r.held_from <= a.known AND r.held_to > a.known AND r.pos_from <= a.position AND r.pos_to > a.position
