"""What words say by themselves, whatever the conversation."""
