"""The routes under /api/v1: one file a subject, each with a `router` that is named here."""

from fastapi import APIRouter

from api.routes import account, directory, hand_offs, journeys, reference, referrals, reports, sign_in, tasks

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router, account.router, referrals.router, journeys.router, hand_offs.router, tasks.router,
    directory.router, reports.router, reference.router,
)  # fmt: skip
