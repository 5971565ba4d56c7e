-- The last event of a stream, and up to where it is indexed.
SELECT e.position, e.hash,
  (SELECT reached.position FROM index_heads reached WHERE reached.stream = :stream) AS indexed
FROM events e WHERE e.stream = :stream ORDER BY e.position DESC LIMIT 1
