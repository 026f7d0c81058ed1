FROM python:3.13-slim

# Pango makes the PDF reports; a font family keeps WeasyPrint alive where a text needs a letter ours lack.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    AMIF_MODE=production \
    AMIF_DATA_DIR=/data \
    STATIC_ROOT=/app/collected-static

WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

# Reports and uploads live in /data, the only place where the application may write.
RUN useradd --uid 10001 --create-home amif && install --directory --owner amif --group amif /data

COPY manage.py ./
COPY tools/__init__.py tools/healthcheck.py tools/
COPY locale/ locale/
COPY templates/ templates/
COPY static/ static/
COPY amif_me/ amif_me/
COPY projects/ projects/
COPY theory_of_change/ theory_of_change/
COPY diaries/ diaries/
COPY reflection/ reflection/
COPY reports/ reports/

# Only to collect the static files: none of these values stays in the image.
RUN DJANGO_SECRET_KEY=only-to-build ALLOWED_HOSTS=localhost AMIF_DATA_DIR=/tmp/build \
    DATABASE_URL=sqlite:////tmp/build/none.sqlite3 REDIS_URL=redis://localhost:6379/0 \
    python manage.py collectstatic --noinput \
    && rm -rf /tmp/build

USER amif
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["python", "-m", "tools.healthcheck"]
CMD ["gunicorn", "amif_me.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
