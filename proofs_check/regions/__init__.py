"""Questions about all starts of a range: for which is it so, and a map of how training ends."""
