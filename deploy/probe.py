"""Is the web process of this container ready? Exit code 0 or 1, for a health check. Standard library only.

The request carries a host name that the site answers to, which the container's own address is not.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
connection = HTTPConnection("127.0.0.1", int(os.environ.get("GRANIAN_PORT", "8000")), timeout=5)
try:
    connection.request("GET", "/readyz", headers={"Host": host})
    answer = connection.getresponse()
    print(answer.read().decode())
    sys.exit(answer.status != 200)
except (OSError, HTTPException) as fault:
    print(fault)
    sys.exit(1)
