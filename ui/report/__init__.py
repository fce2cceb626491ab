"""The report on a build's suggestions, as one page that needs nothing from elsewhere."""
