"""A diary that was kept as a table in Word (figures 2.5 and 2.6 of the report), read without the database.

`document` turns the file into paragraphs and tables, `headings` knows the words over columns and rows in three languages,
`understanding` makes rows of a diary of them, each with its place in the document. Whether a row fits a marker is
decided in `matching`; saving is `diaries.services.from_word`.
"""
