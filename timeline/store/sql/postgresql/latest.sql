-- At each moment and for each key: the latest rows that hold; and the vaguer claims that were told later.
-- It only prunes: rule 5 is decided by the fold (timeline/asof/rules.py).
-- LATERAL with OFFSET 0 keeps to a seek a key: Postgres would rather read the whole table once.
WITH
-- the moments asked about; block is given where a position before the head is asked about
asked AS MATERIALIZED (
  SELECT CAST(value ->> 0 AS integer) AS moment, CAST(value ->> 1 AS bigint) AS valid,
    CAST(value ->> 2 AS bigint) AS known, CAST(value ->> 3 AS bigint) AS position,
    CAST(value ->> 4 AS bigint) AS block
  FROM jsonb_array_elements(CAST(:asked AS jsonb))
),
wanted AS MATERIALIZED (
  SELECT CAST(value AS bigint) AS key FROM jsonb_array_elements_text(CAST(:keys AS jsonb))
),
keys AS MATERIALIZED (
  SELECT k.* FROM wanted w
  CROSS JOIN LATERAL (
    SELECT * FROM index_keys k WHERE k.stream = :stream AND k.key = w.key OFFSET 0
  ) k
),
-- from where to look backwards: a key's rows never spoke further ahead of their being known than its lead,
-- nor, at an old position, after its mark there
bounded AS MATERIALIZED (
  SELECT a.moment, a.known AS k, a.position AS p, k.key, k.kind, k.series, k.length,
    LEAST(a.valid, a.known + k.lead, CASE WHEN a.block IS NULL THEN :never ELSE COALESCE((
      SELECT m.speaks_from FROM index_marks m
      WHERE m.stream = :stream AND m.key = k.key AND m.block > a.block
      ORDER BY m.block LIMIT 1), :never) END) AS bound
  FROM asked a CROSS JOIN keys k
),
-- the greatest speaks_from by the bound
spoken AS MATERIALIZED (
  SELECT b.*, (
    SELECT r.speaks_from FROM index_rows r
    WHERE r.stream = :stream AND r.key = b.key AND r.speaks_from <= b.bound
      AND r.held_from <= b.k AND r.held_to > b.k AND r.pos_from <= b.p AND r.pos_to > b.p
    ORDER BY r.speaks_from DESC LIMIT 1
  ) AS at FROM bounded b
),
-- the latest known there
heard AS MATERIALIZED (
  SELECT s.*, (
    SELECT r.known FROM index_rows r
    WHERE r.stream = :stream AND r.key = s.key AND r.speaks_from = s.at
      AND r.held_from <= s.k AND r.held_to > s.k AND r.pos_from <= s.p AND r.pos_to > s.p
    ORDER BY r.known DESC LIMIT 1
  ) AS heard FROM spoken s WHERE s.at IS NOT NULL
),
-- of each series the greatest speaks_from of any carrier
topped AS MATERIALIZED (
  SELECT h.*, MAX(h.at) OVER (PARTITION BY h.moment, h.series) AS top FROM heard h WHERE h.kind = 'claim'
),
-- and when that was first known
firsts AS MATERIALIZED (
  SELECT t.*, MIN(CASE WHEN t.at = t.top THEN t.heard END) OVER (PARTITION BY t.moment, t.series) AS first
  FROM topped t
)
-- the latest rows of each key, ties too
SELECT h.moment, h.key, 0 AS vaguer, r.known, r.position FROM heard h
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = h.key AND r.speaks_from = h.at AND r.known = h.heard
    AND r.held_from <= h.k AND r.held_to > h.k AND r.pos_from <= h.p AND r.pos_to > h.p
  OFFSET 0
) r
UNION ALL
-- rows that spoke before, whose period reaches as far, and that were told later
SELECT f.moment, f.key, 1 AS vaguer, r.known, r.position FROM firsts f
CROSS JOIN LATERAL (
  SELECT * FROM index_rows r
  WHERE r.stream = :stream AND r.key = f.key
    AND r.speaks_from < f.top AND r.speaks_from >= f.top - f.length
    AND r.ends >= f.top AND r.known > f.first
    AND r.held_from <= f.k AND r.held_to > f.k AND r.pos_from <= f.p AND r.pos_to > f.p
  OFFSET 0
) r
