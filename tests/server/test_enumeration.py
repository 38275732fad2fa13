"""Against the running server: nobody learns who is a member, and no form is taken that no page of ours gave."""

from tests.app.any_page.test_forms import (
    test_every_unsafe_path_refuses_a_form_that_no_page_of_ours_gave,
    test_the_token_of_one_browser_is_worth_nothing_in_another,
)
from tests.app.coming_in.test_strangers import (
    test_a_known_and_an_unknown_number_get_the_same_answer,
    test_another_browser_with_the_address_of_a_journey_finds_nothing,
    test_signing_in_says_the_same_for_a_wrong_password_and_for_nobody,
    test_somebody_with_an_account_gets_the_same_answers_as_somebody_without,
)

__all__ = [
    "test_a_known_and_an_unknown_number_get_the_same_answer",
    "test_another_browser_with_the_address_of_a_journey_finds_nothing",
    "test_every_unsafe_path_refuses_a_form_that_no_page_of_ours_gave",
    "test_signing_in_says_the_same_for_a_wrong_password_and_for_nobody",
    "test_somebody_with_an_account_gets_the_same_answers_as_somebody_without",
    "test_the_token_of_one_browser_is_worth_nothing_in_another",
]
