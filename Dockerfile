# One image for web, worker, beat and migrations. Built in one stage, run from another without compilers or pip.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/production.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/production.txt
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY perfplan perfplan
COPY interviews interviews
COPY plans plans
COPY templates templates
COPY static static
COPY locale locale
COPY deploy/probe.py deploy/probe.py
RUN /venv/bin/pybabel compile --directory=locale --domain=django
# Static files are part of the image: STATIC_ROOT lies outside of what is mounted at run time.
RUN EMBEDDED=1 VAR_DIR=/srv/perfplan /venv/bin/python manage.py collectstatic --noinput \
    && rm -f /srv/perfplan/secret-key \
    && mkdir -p /srv/perfplan/media /srv/perfplan/run
RUN /venv/bin/python -m compileall -q perfplan interviews plans

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /srv/perfplan --shell /usr/sbin/nologin perfplan
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build --chown=perfplan:perfplan /srv/perfplan /srv/perfplan
ENV PATH=/venv/bin:$PATH VAR_DIR=/srv/perfplan GRANIAN_HOST=0.0.0.0 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER perfplan
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "30", "perfplan.wsgi:application"]
