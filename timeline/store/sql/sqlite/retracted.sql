-- At one moment the newest of the events that a standing retraction withdraws, the newest retraction first; total: how many there are.
SELECT r.position, COUNT(*) OVER () AS total FROM index_rows r
WHERE r.stream = :stream AND r.key = :key AND r.speaks_from <= :valid
  AND r.held_from <= :known AND r.held_to > :known AND r.pos_from <= :position AND r.pos_to > :position
ORDER BY r.ends DESC, r.id LIMIT :newest
