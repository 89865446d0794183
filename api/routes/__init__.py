"""The routes under /api/v1: one file a subject, each with a `router` that is named here."""

from fastapi import APIRouter

from api.routes import account, sign_in

ROUTERS: tuple[APIRouter, ...] = (sign_in.router, account.router)
