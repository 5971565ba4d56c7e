"""What "as of" means, said once: the fold from events to the state at an AsOf."""
