from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "not-for-production-but-for-tests"
DEBUG = False
ALLOWED_HOSTS = ["shop.example", ".shop.test"]
INSTALLED_APPS = ["daphne", "channels"]
ROOT_URLCONF = "shop.urls"
ASGI_APPLICATION = "shop.asgi.application"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
WORKER_KEY = "hunter2"
