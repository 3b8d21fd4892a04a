"""The editor's commands: documents come, go and are looked at."""
