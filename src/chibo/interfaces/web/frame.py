"""What every page shows around its content."""

from django.conf import settings


def frame(request):
    return {"demo_mode": settings.DEMO}
