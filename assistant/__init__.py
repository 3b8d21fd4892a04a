"""A question in, a cited reply out: on the command line, on a page, over HTTP."""
