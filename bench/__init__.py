"""What backs every figure in the README: each bench measures ours and a baseline in turn, in one process."""
