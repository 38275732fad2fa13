"""The gateways of the profile: their routes for the worker, their doors for the receipts they bring."""

from peserta.kit.settings import Settings
from peserta.messaging.providers.http_gateway import HttpRoute
from peserta.messaging.providers.http_receipts import ReceiptDoor


def gateway_routes(settings: Settings) -> list[HttpRoute]:
    """The clients of the gateways."""
    site = settings.profile.scheme.public_url
    return [
        HttpRoute(
            account.profile, secrets=account.secrets, receipts_url=f"{site}/gateway/{account.profile.name}/receipts"
        )
        for account in settings.gateways
    ]


def gateway_doors(settings: Settings) -> dict[str, ReceiptDoor]:
    """Where they bring their receipts, by the name of the route."""
    accounts = (account for account in settings.gateways if account.profile.receipts is not None)
    return {account.profile.name: ReceiptDoor(account.profile, account.secrets) for account in accounts}
