"""The importer of UCI's Online Retail data set: invoice lines of a British gift shop."""

from assistant.shop.importers.online_retail.shop import import_online_retail

__all__ = ["import_online_retail"]
