"""The values of inputs: how each element reports them, and what Slack's client checks before sending."""

from .blocks import interactive
from .errors import JSON

# element -> (field of the value, field of the initial value); docs: reference/block-kit/block-elements
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", None),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}


def completed(blocks: list[JSON], given: JSON, action: JSON | None = None) -> JSON:
    """state.values with every stateful element: what was sent, else its initial value, else null or []."""
    values: JSON = {}
    for block, element in interactive(blocks):
        if element["type"] not in FIELDS:
            continue
        field, initial = FIELDS[element["type"]]
        empty: list[JSON] | None = [] if field.endswith("s") else None
        value = given.get(block["block_id"], {}).get(element["action_id"])
        if (
            action
            and action.get("block_id") == block["block_id"]
            and action["action_id"] == element["action_id"]
        ):
            value = action
        picked = value.get(field) if value is not None else element.get(initial or "")
        entry = {"type": element["type"], field: picked or empty}
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def problems_of(block: JSON, element: JSON, entry: JSON) -> str | None:
    """The text Slack's client shows at a field, None when it is fine."""
    value = entry[FIELDS[element["type"]][0]]
    if not value:
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] == "number_input":
        return _number_problem(element, value)
    if isinstance(value, str) and not element.get("min_length", 0) <= len(value) <= element.get(
        "max_length", 3000
    ):
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        return f"Please enter {least} to {most} characters."
    if element["type"] == "email_text_input" and "@" not in value[1:-1]:
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and "://" not in value:
        return "Please enter a valid URL."
    return None


def _number_problem(element: JSON, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != int(number):
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
