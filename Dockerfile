# The assistant with its documents indexed: `docker build -t utblick .`, then
#
#     docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#         -e UTBLICK_PAGE__FEEDBACK=false -e UTBLICK_PAGE__STATISTICS=false \
#         -p 127.0.0.1:7860:7860 utblick
#
# It needs no network when it runs; compose.yml has several of it behind nginx, cut off from it.

ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UTBLICK_PATHS__DATA=/data
WORKDIR /source
# What is installed changes more seldom than the code: a layer of its own.
RUN python -m venv /venv
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > requirements.txt \
    && /venv/bin/pip install -c constraints.txt -r requirements.txt
COPY assistant assistant
COPY corpus corpus
COPY evals evals
COPY index index
COPY prompts prompts
RUN /venv/bin/pip install --no-deps .
# The index, and with the first question all that is made once for it.
WORKDIR /
RUN /venv/bin/assistant index --quiet \
    && /venv/bin/assistant ask --quiet --lang en "What can you answer?" \
    && /venv/bin/assistant index --check --quiet \
    && mkdir /chroma

FROM python:${PYTHON}-slim-bookworm
# Feedback and statistics are written to /data, which is a volume then; without one, switch them off.
COPY --from=build /venv /venv
COPY --from=build --chown=10001:10001 /data /data
# For the same image as a Chroma server, see compose.yml.
COPY --from=build --chown=10001:10001 /chroma /chroma
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp \
    UTBLICK_PATHS__DATA=/data
WORKDIR /tmp
USER 10001:10001
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/readyz', timeout=5)"]
CMD ["assistant", "serve", "--host", "0.0.0.0", "--port", "7860"]
