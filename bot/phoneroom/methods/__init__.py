"""The Bot API methods, one file a subject; `registry` joins their tables."""
