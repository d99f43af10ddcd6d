"""From a file to an answer: stated, statements, fields, wording, ranges, certificate, command."""
