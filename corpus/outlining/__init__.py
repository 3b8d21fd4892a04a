"""From the lines of a text to its outline: headings, lists, facts, and what is boilerplate."""
