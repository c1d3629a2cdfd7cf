//! Attacks on the tokens and answers of OAuth and OpenID Connect, through HTTP, on both engines: each is one that somebody made
//! somewhere, and each fails here.
//!
//! Where an attack is proved elsewhere it is not repeated; this table says where each one is.
//!
//! | refresh tokens | proof |
//! |---|---|
//! | many refresh at once: one successor | `refreshing::fifty_who_refresh_at_once_have_one_successor_between_them`, `…_without_a_grace_…` |
//! | the same on two nodes | `nodes::fifty_refreshes_on_two_nodes_have_one_successor_between_them` |
//! | grace answers the same successor; a lost answer | `refreshing::an_answer_that_was_lost_is_given_again` |
//! | replay after the grace ends the family, with its event | `refreshing::a_token_that_comes_after_its_grace_ends_the_family_and_the_log_says_why` |
//! | an older token within the grace of a newer one | `refreshing::a_token_has_no_grace_once_its_successor_was_used` |
//! | crash between append and answer | `refreshing::a_node_that_dies_between_its_append_and_its_answer_has_lost_nothing` |
//! | another client, a guess | `refreshing::whoever_else_shows_a_token_neither_uses_it_up_nor_learns_anything` |
//! | somebody suspended, to be deleted, erased; locked | `refreshing::nobody_refreshes_for_whoever_may_not_come_in`; `oauth::refreshing::a_locked_person_…` |
//! | a wider scope, another resource | `oauth::refreshing::a_scope_may_only_become_less` |
//!
//! | redirect addresses, codes, answers | proof |
//! |---|---|
//! | spellings of an address | `redirects::no_other_spelling_of_an_address_is_that_address`, `people::redirects::no_trick_…` |
//! | ports of loopback addresses | `redirects::no_spelling_of_a_loopback_address_but_two_has_a_free_port`, `people::redirects::a_native_client_…` |
//! | repeated parameters | `redirects::an_address_that_stands_twice_leads_nowhere` |
//! | addresses that nobody may register | `addresses::an_address_through_which_codes_would_get_lost_cannot_be_registered` |
//! | addresses after logout | `redirects::an_address_after_logout_is_compared_as_strictly` |
//! | our pages as open redirectors | `people::redirects::nothing_that_stands_in_our_addresses_leads_elsewhere` |
//! | errors about client or address | `people::redirects::faults_of_the_client_or_its_address_are_for_the_person_alone` |
//! | proof key taken away, weakened, swapped | `answers::a_challenge_that_was_taken_out_of_the_request_is_missed_at_the_end`, `answers::a_challenge_cannot_be_weakened_on_the_way`, `oauth::codes::a_plain_challenge_…` |
//! | a code injected elsewhere | `answers::a_code_of_another_request_does_not_fit`, `oauth::codes::a_code_is_good_for_…` |
//! | a code used twice, fifty times at once, on two nodes | `oauth::codes::a_code_that_comes_again_…`, `oauth::codes::of_fifty_…`, `nodes::a_code_shown_to_two_nodes_…` |
//! | `iss` in every answer; `form_post` | `answers::every_answer_in_every_place_says_who_answers`, `people::flows::a_form_may_carry_…` |
//! | tokens in a query | `answers::a_token_never_stands_in_a_query` |
//! | mix-up of two providers | `mix_up` |
//! | `prompt=none` | `people::prompts::prompts_are_kept_whoever_is_signed_in` |
//!
//! | tokens that are JWTs | proof |
//! |---|---|
//! | no algorithm, another one, the public key as a secret, keys and addresses in headers, key ids, `crit`, repeated members, forms, sizes, times | `forgeries` at each door of `doors` |
//! | RSA paddings | `assertions::an_rsa_key_is_good_for_the_padding_it_was_registered_for` |
//! | one kind of token for another | `doors::each_kind_of_token_opens_its_own_door_alone` |
//! | a revoked key | `doors::a_key_that_was_revoked_signs_nothing_any_more` |
//! | an assertion twice, at once, on two nodes | `oauth::assertions::an_assertion_is_good_once`, `oauth::assertions::of_twenty_…`, `nodes::an_assertion_is_good_once_on_two_nodes` |
//!
//! | certificates | proof |
//! |---|---|
//! | a header of somebody who is no proxy, in another way, twice, a forged hop | `oauth::certificates::a_header_of_somebody_else_is_no_certificate`, `oauth::certificates::each_proxy_tells_in_its_own_way` |
//! | another issuer of the same name, nobody's, over, not yet, a server's, a way that is cut | `oauth::certificates::what_leads_to_no_authority_of_the_tenant_is_nobody` |
//! | names that read alike, names of another kind, wildcards | `oauth::certificates::a_name_that_reads_alike_is_another_name` |
//! | another client's certificate, the same key in another one | `oauth::certificates::a_client_is_known_by_the_certificate_that_it_registered` |
//! | a bound token without its certificate, or with another one | `oauth::certificate_bound::a_bound_token_is_taken_with_its_certificate_wherever_tokens_are` |
//!
//! | tokens that are exchanged | proof |
//! |---|---|
//! | a token of another tenant | `exchanging::what_another_tenant_issued_is_worth_nothing` |
//! | a token of a client that did not allow it, an actor whom `may_act` does not name | `exchanging::a_token_of_a_client_…`, `oauth::exchanges::a_person_acts_…` |
//! | a token that is revoked, expired, of somebody suspended | `exchanging::what_is_over_is_worth_nothing` |
//! | an actor's token that is somebody else's, revoked, exchanged | `exchanging::who_acts_shows_a_token_of_their_own` |
//! | more scope, another client's scope, a wider audience | `exchanging::nobody_gets_more_than_was_shown`, `oauth::exchanges::the_new_token_is_for_where_…` |
//! | a chain without an end | `exchanging::a_chain_of_exchanges_has_an_end` |
//! | one kind of token for another, a forged one | `exchanging::no_other_kind_…`, `exchanging::an_id_token_under_a_secret_…` |
//! | a client that registers itself to bring what others lost | `exchanging::nobody_registers_themselves_…` |
//! | exchanged while it is revoked | `exchanging::of_fifty_who_revoke_and_exchange_at_once_…` |
//!
//! | other tenants' identifiers | proof |
//! |---|---|
//! | clients, codes, tokens, registrations | `foreign`, `oauth::isolation` |
//! | grants, cookies, forms of pages | `foreign_pages` |
//! | every operation of the admin API | `foreign_admin`, `admin::isolation` |

mod addresses;
mod answers;
mod assertions;
mod doors;
mod exchanging;
mod foreign;
mod foreign_admin;
mod foreign_pages;
mod forgeries;
mod mix_up;
mod nodes;
mod redirects;
mod refreshing;
