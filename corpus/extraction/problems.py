"""What can be wrong with a file that text is to be taken out of."""


class ExtractionError(ValueError):
    """A file has no text that can be taken out.

    The message is one line: what is wrong with the file and the remedy. It leaves out the file's
    name, which the caller puts before it.
    """
