# The same steps as `make run`, for a container. Mount a warehouse at /data or it serves the demonstration.
FROM python:3.11-slim
RUN useradd --create-home beatline && mkdir /data && chown beatline /data
WORKDIR /beatline
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
USER beatline
ENV BEATLINE_WAREHOUSE=/data
EXPOSE 8501
CMD ["sh", "-c", "test -f /data/current || { python -m etl demo --out /tmp/demo && python -m etl build /tmp/demo --out /data && rm -r /tmp/demo; }; exec python -m streamlit run app.py --server.address 0.0.0.0"]
