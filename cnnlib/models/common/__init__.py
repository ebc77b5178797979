"""What the files of the papers share."""
