"""Where another Slack answers differently, and why ours does not follow (the table in docs/standins.md)."""

_EMULATE = {
    "test_auth_test_says_who_and_where": "its token is a person's: no bot_id",
    "test_a_wrong_token": "it takes any token for a person's unless tokens are seeded for all",
    "test_an_unknown_method": "it answers HTTP 404 with a page; Slack answers 200 with unknown_method",
    "test_a_user_as_the_object_reference_has_it": "`updated` is missing",
    "test_a_users_zone": "tz, tz_label and tz_offset are missing; the user object has them",
    "test_a_wrong_cursor": "it begins at the start again; Slack says invalid_cursor",
    "test_unknown_kinds_of_channels": "it ignores them; Slack says invalid_types",
    "test_oldest_is_left_out_unless_inclusive": "it includes `oldest`; the method page leaves it out",
    "test_a_reply_is_in_its_thread_only": "the parent gets no thread_ts; Slack's has one",
    "test_an_unknown_thread": "it answers with an empty list; Slack says thread_not_found",
    "test_stray_signs_are_escaped": "it keeps them; Slack stores entities (formatting-message-text)",
    "test_blocks_get_their_ids": "it keeps blocks as they came; Slack adds block_id",
    "test_a_broken_block_is_refused": "it does not check blocks",
    "test_the_payload_of_metadata_is_only_shown_on_demand": "always shown; slackapi/python-slack-sdk#1501",
    "test_a_reply_to_a_deleted_parent_becomes_top_level": "it stays a reply; see slack-go/slack#1571",
    "test_a_person_comes_and_goes": "it says user_not_in_channel; the method page has only not_in_channel",
    "test_a_new_name": "it takes any name for a channel; the method page has invalid_name_specials",
    "test_joining_twice_is_a_warning": "it does not warn; the method page has already_in_channel",
    "test_a_code_from_nowhere": "it looks at the code first, and no app is seeded; open which comes first",
    "test_a_modal_with_a_title_too_long": "it looks at the trigger first and does not check views",
}
_NO_EMULATE = {
    "test_ones_own_channels", "test_when_a_person_rests", "test_who_is_in_a_group",
    "test_a_stream_grows_and_ends", "test_a_stream_in_a_channel_is_for_somebody", "test_what_an_app_is_doing",
}  # fmt: skip
ABSENT: dict[str, set[str]] = {"emulate": _NO_EMULATE}
"""What another Slack has not at all."""
DIFFERENCES: dict[str, dict[str, str]] = {"emulate": _EMULATE}
