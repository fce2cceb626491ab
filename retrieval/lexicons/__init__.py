"""Data, no code: what holds of English in any shop. A shop's own words come from its catalogue."""
