"""Views: what people see of an assessment, in the terminal and in the browser."""
