"""Trade: flows between states, whoever reports them, and states' totals."""
