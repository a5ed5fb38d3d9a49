-- Every cell with a record, and every neighbour of a cell, is in the table of cells; neighbours are so both ways.
SELECT count(*)
FROM (
    SELECT h3_9 AS cell FROM cell_record
    UNION
    SELECT h3_8 FROM cell_record
    UNION
    SELECT neighbour FROM cell_neighbour
    UNION ALL
    SELECT 'one way: ' || neighbour FROM (
        SELECT cell, neighbour FROM cell_neighbour EXCEPT SELECT neighbour, cell FROM cell_neighbour
    )
)
WHERE cell NOT IN (SELECT c.cell FROM cell c);
