"""The ways out of this installation, as its settings say: email, text messages, webhooks."""

from api.address_book import RecordsAddressBook
from api.settings import Settings
from notifications.channels import Channels, EmailSender, TextSender
from notifications.channels.govuk_notify import NotifyAccount, NotifyEmail, NotifyText
from notifications.channels.smtp import SmtpChannel, SmtpServer
from notifications.channels.webhook import HookRules, WebhookChannel

ADDRESS_BOOK = RecordsAddressBook()


def channels_of(settings: Settings) -> Channels:
    """What messages are sent through; raises NotifyMissing when GOV.UK Notify is set but not installed."""
    account = NotifyAccount(settings.notify_api_key.get_secret_value()) if settings.notify_api_key else None
    return Channels(
        address=settings.address,
        email=_email(settings, account),
        text=_text(settings, account),
        webhook=WebhookChannel(HookRules(development=settings.development)),
    )


def _email(settings: Settings, account: NotifyAccount | None) -> EmailSender | None:
    if settings.smtp_host and settings.smtp_from:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        return SmtpChannel(
            SmtpServer(
                settings.smtp_host, settings.smtp_from, settings.smtp_port, settings.smtp_user, password,
                settings.smtp_security,
            )
        )  # fmt: skip
    if account and settings.notify_email_template:
        return NotifyEmail(account, settings.notify_email_template)
    return None


def _text(settings: Settings, account: NotifyAccount | None) -> TextSender | None:
    template = settings.notify_text_template
    return NotifyText(account, template) if account and template else None
