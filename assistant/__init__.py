"""Conversations: what a customer says, what is looked up for it, and what is answered.

Knows nothing of Gradio or HTTP.
"""
