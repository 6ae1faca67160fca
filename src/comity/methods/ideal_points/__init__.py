"""Dynamic ordinal ideal points (Bailey, Strezhnev & Voeten) on arrays, fast and with intervals."""

from comity.methods.ideal_points.fit import fit_ideal_points
from comity.methods.ideal_points.misfit import SessionFit, session_fit
from comity.methods.ideal_points.result import IdealPoints, ItemParameters

__all__ = ["IdealPoints", "ItemParameters", "SessionFit", "fit_ideal_points", "session_fit"]
