"""Forms of the diaries, by what they are about; `theory_of_change.forms` and `projects.forms` hold what they share."""
