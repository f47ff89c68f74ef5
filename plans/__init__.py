"""The plan: versions, documents, and what is computed from the answers. Importing it loads no Django."""
