"""An analysis as people and programs read it: a file each over the same types."""
