"""Prompts for a language model, as data: Markdown files with front matter."""
