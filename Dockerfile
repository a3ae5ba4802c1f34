# botkit in a container. The data (database, models, your config.toml) live in the volume /data:
#
#   docker build -t botkit .
#   docker run --rm -it -v botkit:/data botkit chat xia
#
# --build-arg LOCK=runtime leaves the model that runs on this machine out: a smaller image, for a key or Ollama.
# --build-arg LOCK=full adds litellm, for providers that do not speak OpenAI's language: a much bigger one.

ARG PYTHON=3.12

# --- build: an environment in which every package was checked against its hash ---

FROM python:${PYTHON}-slim AS build
ARG LOCK=offline
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1

WORKDIR /src
COPY requirements/ requirements/
RUN python -m venv /opt/botkit \
 && /opt/botkit/bin/pip install --require-hashes -r requirements/${LOCK}.txt \
 && python -m venv /opt/tools \
 && /opt/tools/bin/pip install --require-hashes -r requirements/build.txt

COPY pyproject.toml README.md LICENSE ./
COPY botkit/ botkit/
COPY adapters/ adapters/
COPY personas/ personas/
RUN /opt/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/botkit/bin/pip install --no-deps --no-index /wheels/*.whl

# --- run: nothing but Python, that environment, and a person without rights ---

FROM python:${PYTHON}-slim
# The engine of the offline model uses OpenMP.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin botkit \
 && install --directory --owner botkit --group botkit --mode 0700 /data

COPY --from=build /opt/botkit /opt/botkit
ENV PATH=/opt/botkit/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    HOME=/data \
    BOTKIT_DATA_DIR=/data \
    BOTKIT_OPERATIONS__LISTEN=127.0.0.1:9464 \
    XDG_CACHE_HOME=/data/cache

USER botkit
# config.toml is looked for in the working directory.
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
# Asks `botkit run` at the address above; a talk in a terminal has nobody there and counts as unhealthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["botkit", "health"]
ENTRYPOINT ["botkit"]
CMD ["--help"]
