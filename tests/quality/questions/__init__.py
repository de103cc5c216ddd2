"""Questions whose right answers follow by rule from the fields of data nobody here wrote."""
