"""Exit codes of every command, as cron and Airflow read them."""

DONE, FAILED, USAGE, LATER, NOTHING, INTERRUPTED = 0, 1, 2, 75, 99, 130
