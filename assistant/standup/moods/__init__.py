"""How people are, on a scale from 1 to 5; without names where that is wanted, and only in larger teams."""
