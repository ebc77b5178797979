"""Images, and what networks see in them."""
