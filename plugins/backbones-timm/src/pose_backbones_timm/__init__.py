"""Any timm model as a backbone."""

__version__ = "0.1.0"
