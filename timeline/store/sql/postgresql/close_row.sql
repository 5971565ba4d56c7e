-- End the range of positions in which a row holds.
UPDATE index_rows SET pos_to = :to
WHERE stream = :stream AND key = :key AND speaks_from = :speaks_from AND known = :known
  AND position = :position AND claim = :claim AND held_from = :held_from AND pos_to = :never
