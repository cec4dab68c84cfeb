"""Labels that never were, photographed by a camera that is not there: for figures whose truth is known."""
