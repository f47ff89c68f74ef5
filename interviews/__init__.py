"""Asking: projects, interviews, the six stages and their answers. Importing it loads no Django."""
