"""Which changes to tickets follow from what somebody answered. Pure: nothing is read or written here."""
