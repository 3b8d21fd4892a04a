"""The chat page and the HTTP interface; the only place that knows Gradio."""
