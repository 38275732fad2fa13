"""The account at a simulated mail provider."""

import ssl

from peserta.messaging.providers.smtp import Encryption, SmtpSettings


def mail_settings(
    port: int,
    *,
    connections: int = 3,
    encryption: Encryption = Encryption.PLAIN,
    tls: ssl.SSLContext | None = None,
    is_simulated: bool = True,
) -> SmtpSettings:
    return SmtpSettings(
        name="SURAT", host="127.0.0.1", port=port, sender="kode@jkn.example", sender_name="JKN, Layanan",
        encryption=encryption, tls=tls, connections=connections, is_simulated=is_simulated,
    )  # fmt: skip
