"""States: capabilities, distance, borders and rank."""
