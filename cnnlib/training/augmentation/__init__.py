"""Random changes and crops of training images, on the device that trains."""
