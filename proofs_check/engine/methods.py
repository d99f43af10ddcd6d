"""The methods of evidence, in their order.  Light: the command line names them too."""

PROVING = ("symbolic", "certified")  # the others give numbers, and numbers alone verify nothing
METHODS = ("symbolic", "certified", "flow", "training")
