"""Similarities that others computed, with the ratings they computed them from.

Signorino, C. S., & Ritter, J. M. (1999). Tau-b or not tau-b: measuring the similarity of foreign
policy positions. International Studies Quarterly 43(1), 115-144, Table 6: alliance portfolios of
Germany and Russia in 1914 towards twenty states, on the scale 0 to 3, with the states'
capabilities. S is theirs; tau-b, kappa (squared distances) and pi (nominal) were computed from
the table with the R package fpsim. The United States and Mexico in the General Assembly of 1946:
38 joint votes of the raw roll calls (Voeten), yes, abstain, no, computed likewise.
"""

GERMANY = [3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]
RUSSIA = [0, 3, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
CAPABILITIES = [0.25, 0.21, 0.2, 0.08, 0.08, 0.05, 0.03, 0.03, 0.02, *[0.01] * 5, *[0.0] * 6]
GERMANY_RUSSIA = {"tau_b": 0.03031695, "s": 0.4, "kappa": -0.07758621, "pi": -0.04477612}
WEIGHTED_S = -0.46

US_MEXICO_1946 = [[17, 2, 5], [0, 0, 2], [9, 1, 2]]
US_MEXICO = {"kappa": -0.01222707, "pi": -0.02775801, "tau_b": 0.01431261}
