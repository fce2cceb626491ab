"""What the shop says about itself: its pages as passages, and which passage answers a question, if any."""
