"""An auditor of replies, independent of whatever wrote them: it reads the shop's records and the reply.

It knows no tool result, no wording and none of the assistant's own checks (`assistant/truth.py`): what a
reply says is read here anew, and looked up in the catalogue, the live database and the shop's pages.
"""
