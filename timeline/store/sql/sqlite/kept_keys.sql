-- What is known of keys, by their names: their numbers, their lead and length, how far their rows have come,
-- and the last block that has a mark of theirs.
SELECT k.kind, k.name, k.key, k.lead, k.length,
  (SELECT MAX(r.speaks_from) FROM index_rows r WHERE r.stream = :stream AND r.key = k.key) AS greatest,
  (SELECT MAX(m.block) FROM index_marks m WHERE m.stream = :stream AND m.key = k.key) AS block
FROM json_each(:names) wanted
CROSS JOIN index_keys k INDEXED BY sqlite_autoindex_index_keys_2 ON k.stream = :stream
  AND k.kind = json_extract(wanted.value, '$[0]') AND k.name = json_extract(wanted.value, '$[1]')
