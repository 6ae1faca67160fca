"""The alliance security dilemma: who risks abandonment by whom, who entrapment, and who pays."""
