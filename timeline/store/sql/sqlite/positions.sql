-- Where anything was ever recorded under keys, whatever became of it.
SELECT DISTINCT r.position FROM json_each(:keys) wanted
CROSS JOIN index_rows r ON r.stream = :stream AND r.key = wanted.value AND r.pos_from <= :position
