"""Who and when: people, roles, programmes, projects, cycles, access, and the history of acts."""
