"""Pure numbers: arrays in, frozen results out; no states, no files, each usable alone."""
