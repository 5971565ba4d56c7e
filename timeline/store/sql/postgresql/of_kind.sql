-- The events of a kind up to a position; never 'report', which most are and no index holds.
SELECT e.position FROM events e
WHERE e.stream = :stream AND e.kind = :kind AND e.kind <> 'report' AND e.position <= :position
ORDER BY e.position
