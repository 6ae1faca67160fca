"""The page: an assessment as one self-contained HTML file, section by section."""
