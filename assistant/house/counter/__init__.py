"""What the customer has from the shop, and what the shop's pages say."""
