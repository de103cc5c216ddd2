"""The figures an operator watches; served at /metrics on the private port."""

from prometheus_client import Counter, Gauge, Histogram

OUTBOX_OPEN = Gauge("usher_outbox_open", "Rows not yet sent, by kind", ["kind"])
OUTBOX_OLDEST = Gauge("usher_outbox_oldest_age_seconds", "Age of the oldest row that is due")
OUTBOX_DONE = Counter("usher_outbox_total", "Deliveries by outcome", ["kind", "outcome"])
OUTBOX_TAKEOVERS = Counter("usher_outbox_takeovers_total", "Rows finished by another process meanwhile")
DUPLICATES = Counter("usher_duplicate_seen_total", "Messages found posted more than once")
INBOX_DONE = Counter("usher_inbox_total", "Inbound events by outcome", ["kind", "outcome"])
INBOX_LAG = Histogram("usher_inbox_lag_seconds", "From receipt to finished work")
SLACK_LIMITED = Counter("usher_slack_ratelimited_total", "Answers 429 from Slack")
SLACK_ACK = Histogram(
    "usher_slack_ack_seconds", "From receipt to ack", buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 3)
)
JOB_LAST_SUCCESS = Gauge("usher_job_last_success_timestamp", "When a job last succeeded", ["job"])
JOB_FAILURES = Counter("usher_job_failures_total", "Runs of a job that failed", ["job"])
MODEL_TOKENS = Counter("usher_llm_tokens_total", "Tokens paid for", ["prompt", "direction"])
