"""Labels to stick on things: planned once in dots, then drawn as a picture, a PDF or for a label printer."""
