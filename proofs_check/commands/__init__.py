"""What the command line can do, one file a command.  Each takes parsed options, prints, and
returns an exit code."""
