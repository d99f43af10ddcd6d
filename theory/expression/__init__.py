"""From text to mathematics: the grammar, one table of functions, one program, many kernels."""
