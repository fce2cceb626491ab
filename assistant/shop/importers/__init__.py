"""Known data sets, turned into shop folders."""
