"""Who may sign in, for which organisation, in which office."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes accounts that sign in with an e-mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        """An account; without a password it cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account; what they may do comes from their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(null=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def __repr__(self) -> str:  # an e-mail address is personal data and must not reach a log
        return f"User({self.pk})"

    def get_full_name(self) -> str:
        """The person's name, as pages show it."""
        return self.name or self.email


class Organisation(models.Model):
    """A body with a record of its own on this installation.

    `exercise` is fixed for ever: a database trigger refuses a change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body_id = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300)
    state = models.CharField(max_length=2)
    kind = models.CharField(max_length=40)
    exercise = models.BooleanField()

    def __str__(self) -> str:
        return self.name


ROLES = (
    "drafter", "approver", "receiving_officer", "notified_officer", "data_protection_officer", "auditor", "administrator",
)  # fmt: skip


class Membership(models.Model):
    """An office that a person holds in an organisation; `function` is the authority code that goes with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(role, role) for role in ROLES])
    function = models.CharField(max_length=40, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="one_membership_per_office"
            ),
        ]

    def __str__(self) -> str:
        return self.role


class Invitation(models.Model):
    """A one-time link; only the digest of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    email = models.EmailField()
    role = models.CharField(max_length=40)
    function = models.CharField(max_length=40, null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    renews = models.BooleanField(default=False, help_text="Sets a new password; gives no office.")

    def __str__(self) -> str:
        return str(self.pk)
