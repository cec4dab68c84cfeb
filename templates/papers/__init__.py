"""Papers: what is printed or kept, written by typst from a `.typ` file each and the facts that they are given."""
