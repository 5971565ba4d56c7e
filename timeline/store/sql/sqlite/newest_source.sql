-- For each key of a source what it means now: where that was first recorded, and its digest.
SELECT source.key, source.position, source.digest FROM json_each(:keys) wanted
CROSS JOIN index_sources source ON source.stream = :stream AND source.key = wanted.value
  AND source.position = (
    SELECT MAX(newest.position) FROM index_sources newest
    WHERE newest.stream = :stream AND newest.key = wanted.value
  )
