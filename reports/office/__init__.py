"""Documents for office programs: Word files and presentations, from the same layout as the PDF."""
