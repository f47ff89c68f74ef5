"""Every address of the site."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from perfplan.ui import health
from perfplan.ui import views as ui

urlpatterns = [
    path("", include("interviews.urls")),
    path("", include("plans.urls")),
    path("", include("perfplan.accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("favicon.ico", RedirectView.as_view(url=settings.STATIC_URL + "img/mark.svg")),
]
if settings.DEBUG:
    urlpatterns += [path("styleguide", ui.styleguide, name="styleguide")]
