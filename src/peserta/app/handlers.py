"""Which handlers an installation has."""

from litestar.types import ControllerRouterHandler

from peserta.api import gateway_receipts
from peserta.app.ready import show_health, show_readiness
from peserta.web.static import serve_asset
from peserta.web_member import (
    card_check,
    contact_sign_in,
    disowning,
    guides,
    help,  # noqa: A004
    home,
    landing,
    live,
    passkeys,
    phone,
    sign_in,
    status,
)
from peserta.web_member.account import (
    cards,
    contact_code,
    contacts,
    devices,
    keys,
    password,
    profile,
    proof,
    push,
    saved_codes,
    staff_acts,
)
from peserta.web_member.activation import begin, officer_code, prove, secure
from peserta.web_member.activation import resume as resume_activation
from peserta.web_member.contributions import claims, claims_of_anybody, dues, receipts
from peserta.web_member.enrolment import calendar, contact, facility, family, resume, submit
from peserta.web_member.helping import inviting, visiting
from peserta.web_member.household import facilities, newborn
from peserta.web_member.household import family as household_family
from peserta.web_member.own import closing, export, history
from peserta.web_member.recovery import begin as begin_recovery
from peserta.web_member.recovery import second as second_proof
from peserta.web_staff import cases, codes, entry, invitation, own_account, search, tickets
from peserta.web_staff import contacts as desk_contacts
from peserta.web_staff import helping as desk_helping
from peserta.web_staff import sessions as desk_sessions

MEMBER_HANDLERS: tuple[ControllerRouterHandler, ...] = (
    landing.show_landing, landing.switch_language, landing.show_texts, status.show_status,
    begin.show_terms, begin.accept_terms, begin.show_data, begin.take_data,
    prove.show_choice, prove.send, prove.show_code, prove.take_code, live.stream_trace,
    *officer_code.HANDLERS, *resume_activation.HANDLERS,
    secure.show_securing, secure.secure, secure.prove_with_password, secure.cancel_password,
    sign_in.show_sign_in, sign_in.take_sign_in, sign_in.sign_out,
    home.show_home, *profile.HANDLERS, *push.HANDLERS, *keys.HANDLERS, *password.HANDLERS,
    *devices.HANDLERS, *staff_acts.HANDLERS, *proof.HANDLERS, *passkeys.HANDLERS,
    *contacts.HANDLERS, *contact_code.HANDLERS, *contact_sign_in.HANDLERS,
    *closing.HANDLERS, *export.HANDLERS, *history.HANDLERS,
    *inviting.HANDLERS, *visiting.HANDLERS, *household_family.HANDLERS, *newborn.HANDLERS, *facilities.HANDLERS,
    *family.HANDLERS, *contact.HANDLERS, *facility.HANDLERS,
    *submit.HANDLERS, *calendar.HANDLERS, *resume.HANDLERS,
    *cards.HANDLERS, *card_check.HANDLERS, *phone.HANDLERS, *guides.HANDLERS,
    *dues.HANDLERS, *receipts.HANDLERS, *claims.HANDLERS, *claims_of_anybody.HANDLERS,
    *help.HANDLERS, *disowning.HANDLERS,
    *begin_recovery.HANDLERS, *second_proof.HANDLERS, *saved_codes.HANDLERS,
    serve_asset, show_health, show_readiness,
)  # fmt: skip

DESK_HANDLERS: tuple[ControllerRouterHandler, ...] = (
    *entry.HANDLERS, *invitation.HANDLERS, *search.HANDLERS, *codes.HANDLERS, *desk_contacts.HANDLERS,
    *desk_sessions.HANDLERS, *desk_helping.HANDLERS,
    *tickets.HANDLERS, *cases.HANDLERS, *own_account.HANDLERS,
)  # fmt: skip
EVERY_HANDLER: tuple[ControllerRouterHandler, ...] = (*MEMBER_HANDLERS, *DESK_HANDLERS, *gateway_receipts.HANDLERS)
