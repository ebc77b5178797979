"""Where a network computes: device, precision, several devices."""
