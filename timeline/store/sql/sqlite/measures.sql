-- Nature and unit, as first used, of the measures outside the vocabulary.
SELECT own.measure, own.nature, own.unit FROM measures own WHERE own.stream = :stream
