"""The demo's providers over HTTP: a gateway for reminders, of the shape of docs/gateways/app-key.toml, and WhatsApp."""

from typing import Literal

from peserta.simulator.remote import RunningSimulator, start_simulator
from peserta.simulator.whatsapp import PHONE_NUMBER_ID

GATEWAY = "jalur-http"
WHATSAPP = "whatsapp"
PROVIDER_SECRET = "rahasia-penyedia"  # noqa: S105  # of simulators that end with the demo


async def start_provider(kind: Literal["gateway", "whatsapp"], name: str, port: int) -> RunningSimulator:
    """Start one; it brings its receipts to the web process at `port`."""
    return await start_simulator(
        kind, name, "--receipts", f"http://127.0.0.1:{port}/gateway/{name}/receipts", "--receipt-delay-ms", "900",
        environment={"PROVIDER_SECRET": PROVIDER_SECRET},
    )  # fmt: skip


def providers_text(*, gateway_port: int, whatsapp_port: int) -> str:
    """Both as they stand in the demo's profile."""
    whatsapp = (
        f'\n[[whatsapp]]\nname = "{WHATSAPP}"\napi = "http://127.0.0.1:{whatsapp_port}"\n'
        f'phone_number_id = "{PHONE_NUMBER_ID}"\ntemplate = "kode_masuk"\ntoken_env = "DEMO_PROVIDER_SECRET"\n'
        f'app_secret_env = "DEMO_PROVIDER_SECRET"\nverify_env = "DEMO_PROVIDER_SECRET"\nsimulated = true\n'
    )
    return _GATEWAY.replace("PORT", str(gateway_port)).replace("NAME", GATEWAY) + whatsapp


_GATEWAY = """
[[gateway]]
name = "NAME"
url = "http://127.0.0.1:PORT/sms/3/messages"
sender = "JKN Demo"
secrets = [{ name = "key", secret_env = "DEMO_PROVIDER_SECRET" }]
headers = { Authorization = "App {secret.key}" }
first = { lanes = ["payment", "reminder", "bulk"] }  # codes show how SMPP fails over
simulated = true

[[gateway.json.messages]]
sender = "{sender}"
destinations = [{ to = "{digits}", messageId = "{id}" }]
content = { text = "{text}" }

[gateway.answer]
message_id = "messages.0.messageId"
status = "messages.0.status.groupName"
accepted = ["PENDING"]
refused = ["REJECTED"]

[gateway.receipts]
check = "header"
secret = "key"
place = "Authorization"
prefix = "App "
items = "results.*"
message_id = "messageId"
status = "status.groupName"
reason = "error.name"
states = { DELIVERED = "delivered", UNDELIVERABLE = "undelivered", EXPIRED = "expired" }

[gateway.receipts.reasons]
EC_ABSENT_SUBSCRIBER = "phone_off"
EC_MEMORY_CAPACITY_EXCEEDED = "inbox_full"
EC_CALL_BARRED = "blocked"
EC_UNKNOWN_SUBSCRIBER = "unknown_number"
"""
