"""From the files that people publish (HTML, DOCX, PDF) to the Markdown that is read and cited."""
