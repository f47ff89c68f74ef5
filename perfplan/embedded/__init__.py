"""`manage.py up`: the whole site on one machine, without any server installed."""
