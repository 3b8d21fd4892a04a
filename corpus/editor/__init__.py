"""What an editor's commands stand on: proposals for new documents, entries written, checks."""
