"""Contents drawn together into larger ones: cycles into a project, projects into a programme. Pure."""
