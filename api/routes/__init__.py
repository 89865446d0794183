"""The routes under /api/v1: one file a subject, each with a `router` that is named here."""

from fastapi import APIRouter

from api.routes import (
    account,
    agreements,
    audit,
    chasers,
    closures,
    copies,
    directory,
    employers,
    files,
    hand_offs,
    holidays,
    inbox,
    journeys,
    offers,
    oidc,
    operations,
    password,
    people,
    preferences,
    previews,
    reference,
    referrals,
    reports,
    second_factor,
    september,
    sign_in,
    stalled,
    tasks,
    visits,
    webhooks,
)

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router, oidc.router, second_factor.router, password.router, account.router, referrals.router,
    previews.router, copies.router, files.router, audit.router, journeys.router, hand_offs.router, tasks.router,
    chasers.router, stalled.router, directory.router, offers.router, visits.router, agreements.router, reports.router,
    reference.router, people.router, inbox.router, preferences.router, webhooks.router, closures.router,
    holidays.router, september.router, employers.router, operations.router,
)  # fmt: skip
