-- All rows of keys by a position, whatever became of them; ended tells that something withdraws the event,
-- sooner or later.
SELECT r.key, r.position, r.claim, r.speaks_from, r.known, r.ends, r.low, r.best, r.high, r.id,
  CASE WHEN r.held_to < :never OR r.pos_to < :never THEN 1 ELSE 0 END AS ended
FROM json_each(:keys) wanted
CROSS JOIN index_rows r ON r.stream = :stream AND r.key = wanted.value AND r.pos_from <= :position
