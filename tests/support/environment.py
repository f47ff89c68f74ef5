"""The variables that the settings read, at values that leave a test run alone with itself."""

NEUTRAL = {
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "EMAIL_URL": "",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "BASE_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "EMBEDDED": "1",
    "DEBUG": "0",
    "SSL_REDIRECT": "0",
    "BEHIND_PROXY": "0",
    "EMAIL_VERIFICATION": "optional",
    "LOG_LEVEL": "WARNING",
    "PREPARED_STATEMENTS": "1",
    "PYTHONWARNINGS": "default",
}
