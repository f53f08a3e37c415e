"""The environment of the tests, set before the settings are read: a folder of their own, a database
in memory.
"""

import os
import tempfile

os.environ.setdefault("CHIBO_DATA_DIR", tempfile.mkdtemp(prefix="chibo-test-"))
os.environ.setdefault("CHIBO_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-0123456789")
os.environ.setdefault("CHIBO_TOTP_REQUIRED", "on")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite:///:memory:")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
