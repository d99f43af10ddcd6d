"""Between a command line and the operating system: exit codes, signals, streams, files, processes.

Both command lines stand on it; it knows neither, and no mathematics.
"""
