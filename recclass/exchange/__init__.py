"""Files for other programs, a format each."""
