"""What is told to others: project home, cycle reports, the funder's shelf, the workbook."""
