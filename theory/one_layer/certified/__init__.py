"""Where gradient flow ends, with proof: an untrusted search, then a small checker."""
