"""All addresses: pages, API, sign-in."""

from __future__ import annotations

from allauth.account import views as sign_in
from django.urls import include, path

from cyberspex.web.views import account

handler400 = "cyberspex.web.errors.bad_request"
handler403 = "cyberspex.web.errors.forbidden"
handler404 = "cyberspex.web.errors.not_found"
handler500 = "cyberspex.web.errors.server_error"

# The sign-in library's own pages for people who sign in. There is no open sign-up, no change of address and no mail,
# so its pages for those are not there; who lost a password gets a new link from an administrator.
SIGN_IN = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("inactive/", sign_in.account_inactive, name="account_inactive"),
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("signup/", account.by_invitation, name="account_signup"),
    path("email/", account.by_invitation, name="account_email"),
    path("password/set/", account.by_invitation, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("api/", include("cyberspex.api.urls")),
    path("accounts/", include(SIGN_IN)),
    path("", include("cyberspex.web.urls")),
]
