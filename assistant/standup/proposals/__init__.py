"""What answers say of tickets, as changes to confirm: read, put on a card, applied, undone."""
