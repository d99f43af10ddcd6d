"""The findings on Saxe, McClelland and Ganguli 2014."""
