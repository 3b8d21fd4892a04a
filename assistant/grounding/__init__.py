"""What is done with text when a language model takes part: sources in, verified sentences out."""
