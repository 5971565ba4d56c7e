-- The greatest position recorded by an instant, looked for from the newest backwards.
SELECT e.position FROM events e WHERE e.stream = :stream AND e.recorded_at <= :instant
ORDER BY e.position DESC LIMIT 1
