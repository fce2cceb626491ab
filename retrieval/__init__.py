"""What the shop sells and says, and how to find it. Knows no customer and no click."""
