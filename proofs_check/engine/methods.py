"""The methods of evidence, in their order.  Light: the command line names them too."""

METHODS = ("symbolic", "certified", "flow", "training")
