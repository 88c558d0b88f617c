"""The front door: wires the configuration to the packages and decides nothing itself."""

__version__ = "0.1.0"
