"""The front door: wires the configuration to the packages and decides nothing itself."""
