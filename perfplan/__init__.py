"""The site: what every page shares. Importing it loads nothing, so that the pure parts stay free of Django."""
