"""Reading: how any published file is opened, recognised, checked and brought to ids of states."""
