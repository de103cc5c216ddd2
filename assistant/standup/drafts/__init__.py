"""What is known, or typed, before there is an answer."""
