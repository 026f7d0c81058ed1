"""What it means and what changes: reflection meetings, findings and decisions."""
