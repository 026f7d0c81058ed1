"""The project workbook: one spreadsheet that holds one project (docs/workbook.md).

`layout` says what the sheets and columns are; `reading` turns a file into rows and mistakes; `stored` shows the
database in the same shape; `checking` and `plan` compare the two; `writing` makes a file. The acts
themselves are in `reports.services.workbook`.
"""
