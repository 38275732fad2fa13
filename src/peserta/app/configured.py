"""What the settings say, as each package knows it. Web and worker read it here; neither needs the other's libraries."""

from datetime import timedelta

from peserta.access.activation.rules import DataPolicy
from peserta.access.contacts.claims import ClaimRules
from peserta.billing.banks.bank import Bank
from peserta.consent.texts import Texts, texts_in
from peserta.kit.limits import Limit
from peserta.kit.scheme.limits_profile import Limits
from peserta.kit.scheme.partner_account import BankAccount, PopulationAccount
from peserta.kit.scheme.profile import Profile
from peserta.registry.population_http import HttpPopulationRegistry
from peserta.registry.standing import ContactRules
from peserta.verification.rules import Policy


def population_of(account: PopulationAccount) -> HttpPopulationRegistry:
    """The population registry of the profile."""
    return HttpPopulationRegistry(account.profile.url, account.profile.client_id, account.secret)


def bank_of(account: BankAccount) -> Bank:
    """A bank as billing knows it."""
    profile = account.profile
    return Bank(
        name=profile.name, client_id=profile.client_id, partner_id=profile.partner_id,
        company_code=profile.company_code, channel_id=profile.channel_id, client_secret=account.client_secret,
        public_key=account.public_key, path_prefix=profile.path_prefix,
        calls_per_minute_max=profile.calls_per_minute_max,
    )  # fmt: skip


def texts_of(profile: Profile) -> dict[str, Texts]:
    """The scheme's notice and terms in both languages."""
    notice, terms = profile.texts.privacy_notice, profile.texts.terms
    return {
        language: texts_in(language, notice=notice.in_language(language), terms=terms.in_language(language))
        for language in ("id", "en")
    }


def policy_of(limits: Limits) -> Policy:
    """The scheme's numbers on codes."""
    base = Policy()
    return Policy(
        code_life=limits.code_life,
        code_length=limits.code_length,
        attempts_max=limits.attempts_max,
        cool_downs=limits.cool_downs,
        tries=Limit(base.tries.name, limits.tries_per_day, base.tries.window),
        browser_tries=Limit(base.browser_tries.name, limits.browser_tries_per_day, base.browser_tries.window),
        sends=Limit(base.sends.name, limits.sends_per_day, base.sends.window),
    )


def contact_rules_of(limits: Limits) -> ContactRules:
    """The scheme's numbers on contacts that stand on several records."""
    return ContactRules(families_max=limits.families_per_contact_max)


def claim_rules_of(limits: Limits) -> ClaimRules:
    """The scheme's waits for numbers that have a new holder."""
    return ClaimRules(
        wait=timedelta(days=limits.claim_wait_days), wait_unwarned=timedelta(days=limits.claim_wait_unwarned_days)
    )


def data_policy_of(limits: Limits) -> DataPolicy:
    """The scheme's numbers on data sets."""
    base, sets = DataPolicy(), limits.data_sets_per_day
    return DataPolicy(
        browser=Limit(base.browser.name, sets, base.browser.window),
        browser_without_work=Limit(base.browser.name, max(sets - 1, 1), base.browser.window),
        identifier=Limit(base.identifier.name, sets, base.identifier.window),
    )
