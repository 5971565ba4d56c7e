-- Which of the ids are recorded, where, and with which content.
SELECT e.id, e.position, e.document_hash FROM json_each(:ids) wanted
CROSS JOIN events e ON e.stream = :stream AND e.id = wanted.value
