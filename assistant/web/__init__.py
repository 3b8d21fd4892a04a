"""The chat page: FastAPI, one ASGI shell, and Gradio inside it."""
