"""Annual flow of the Nile at Aswan, 1871-1970, in 10^8 cubic metres, and what others computed.

Data: Cobb, G. W. (1978). The problem of the Nile: conditional solution to a changepoint
problem. Biometrika 65, 243-251. Maximum-likelihood variances and diffuse log-likelihood of the
local-level model: Durbin, J. & Koopman, S. J. (2012), section 2.10 (15099 and 1469.1); the
log-likelihood without a constant for the first, diffuse observation. Cobb dates the shift to
1898/1899.
"""

FLOW = """
1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140
1100 1210 1150 1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969
831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 1040 759
781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890
744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740
"""
NILE = [float(flow) for flow in FLOW.split()]
FIRST_YEAR = 1871
VAR_OBS, VAR_LEVEL, LOGLIK = 15099.0, 1469.1, -632.54
FIRST_YEAR_OF_LOWER_FLOW = 1899
