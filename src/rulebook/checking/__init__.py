"""What is wrong in a pack's files, said by file and line."""
